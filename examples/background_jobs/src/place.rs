//! Where jobs and results are stored: a file of `SQLite`, or a Redis server.

use std::path::PathBuf;
use std::time::Duration;

use apalis_sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage};
use redis::Client;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::time::sleep;

/// An error outside the jobs themselves.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long to wait for a busy store.
const PATIENCE: Duration = Duration::from_mins(10);
/// How many times to try to set up a store that another process sets up as well.
const ATTEMPTS: u32 = 200;

/// The store, as given on the command line.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Address {
    /// Stores everything in this file
    #[arg(long, global = true, value_name = "FILE", default_value = "background_jobs.sqlite")]
    pub(crate) sqlite: PathBuf,
    /// Stores everything in this Redis server instead, such as `redis://127.0.0.1:6379`
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) redis: Option<String>,
}

/// A connection to the store.
#[derive(Clone)]
pub(crate) enum Place {
    Sqlite(SqlitePool),
    Redis(ConnectionManager),
}

impl Address {
    pub(crate) async fn connect(&self) -> Result<Place, BoxError> {
        if let Some(url) = &self.redis {
            // By default, a server that does not answer within half a second counts as unreachable.
            let patient = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE));
            let client = Client::open(url.as_str())?;
            return Ok(Place::Redis(ConnectionManager::new_with_config(client, patient).await?));
        }
        let options = SqliteConnectOptions::new().filename(&self.sqlite).create_if_missing(true).busy_timeout(PATIENCE);
        // If another process sets up the store at the same moment, one of the two has to look again.
        let mut attempts = 0;
        while let Err(error) = set_up(&options).await {
            attempts += 1;
            if attempts == ATTEMPTS || is_nowhere(&error) {
                return Err(error);
            }
            sleep(Duration::from_millis(100)).await;
        }
        let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(PATIENCE);
        Ok(Place::Sqlite(pool.connect_with(options).await?))
    }
}

/// Returns whether there can be no such file, however often it is tried (`SQLITE_CANTOPEN`).
fn is_nowhere(error: &BoxError) -> bool {
    let error = error.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    error.is_some_and(|error| error.code().as_deref() == Some("14"))
}

/// By a connection of its own: sqlx panics on a connection that has cached a table before another process changed it.
async fn set_up(options: &SqliteConnectOptions) -> Result<(), BoxError> {
    let pool =
        SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(options.clone()).await?;
    SqliteStorage::setup(&pool).await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS Records (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL)",
    )
    .execute(&pool)
    .await?;
    pool.close().await;
    Ok(())
}
