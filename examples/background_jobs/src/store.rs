//! The progress and the results of the jobs, which expire after a while.

use std::collections::BTreeMap;
use std::time::Duration;

use redis::AsyncCommands;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::job::Count;
use super::place::{BoxError, Place};

/// The progress of a job that has no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Report {
    Waiting,
    Running {
        worker: String,
        count: Count,
        /// The total number of bytes, if the server reported it.
        length: Option<u64>,
    },
    /// The attempt failed, and will be repeated.
    Failed {
        attempt: u32,
        why: String,
    },
}

/// The final result of a job.
pub(crate) type Outcome = Result<Count, String>;

/// The report and the result, if there are any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) report: Option<Report>,
    pub(crate) outcome: Option<Outcome>,
}

impl Place {
    /// Records the progress of a job, in place of the report before.
    pub(crate) async fn report(&self, id: &str, report: &Report, kept: Duration) -> Result<(), BoxError> {
        self.set(&format!("{REPORT}{id}"), &serde_json::to_string(report)?, kept).await
    }

    /// Stores the result of a job, unless there is one already, and deletes its report. Returns whether this result was
    /// stored.
    ///
    /// A job runs twice if a worker is taken for dead, or dies before it has acknowledged the job.
    pub(crate) async fn finish(&self, id: &str, outcome: &Outcome, kept: Duration) -> Result<bool, BoxError> {
        let is_new = self.set_if_new(&format!("{RESULT}{id}"), &serde_json::to_string(outcome)?, kept).await?;
        self.delete(&format!("{REPORT}{id}")).await?;
        Ok(is_new)
    }

    /// Returns the report and the result of a job.
    pub(crate) async fn job(&self, id: &str) -> Result<Known, BoxError> {
        // In this order, so that a result that arrives in between is not missed.
        let report = parse(self.get(&format!("{REPORT}{id}")).await?)?;
        Ok(Known { report, outcome: parse(self.get(&format!("{RESULT}{id}")).await?)? })
    }

    /// Returns the reports and results of all jobs, by their ids, which begin with the time.
    pub(crate) async fn all_jobs(&self) -> Result<BTreeMap<String, Known>, BoxError> {
        let mut jobs = BTreeMap::<String, Known>::new();
        for (key, value) in self.all(REPORT).await? {
            let id = key[REPORT.len()..].to_owned();
            jobs.entry(id).or_default().report = Some(serde_json::from_str(&value)?);
        }
        for (key, value) in self.all(RESULT).await? {
            let id = key[RESULT.len()..].to_owned();
            jobs.entry(id).or_default().outcome = Some(serde_json::from_str(&value)?);
        }
        Ok(jobs)
    }
}

const REPORT: &str = "count_words_at_url:report:";
const RESULT: &str = "count_words_at_url:result:";

fn parse<T: DeserializeOwned>(value: Option<String>) -> Result<Option<T>, BoxError> {
    Ok(value.map(|value| serde_json::from_str(&value)).transpose()?)
}

// The two back ends have to store values by keys, for a number of seconds.
impl Place {
    async fn set(&self, key: &str, value: &str, kept: Duration) -> Result<(), BoxError> {
        match self {
            Place::Sqlite(pool) => {
                let insert = "INSERT INTO Records VALUES (?, ?, unixepoch() + ?) \
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at";
                sqlx::query(insert).bind(key).bind(value).bind(seconds(kept)).execute(pool).await?;
            }
            Place::Redis(connection) => {
                let () = connection.clone().set_ex(key, value, kept.as_secs()).await?;
            }
        }
        Ok(())
    }

    async fn set_if_new(&self, key: &str, value: &str, kept: Duration) -> Result<bool, BoxError> {
        match self {
            Place::Sqlite(pool) => {
                sqlx::query("DELETE FROM Records WHERE expires_at <= unixepoch()").execute(pool).await?;
                let insert = "INSERT INTO Records VALUES (?, ?, unixepoch() + ?) ON CONFLICT (key) DO NOTHING";
                let done = sqlx::query(insert).bind(key).bind(value).bind(seconds(kept)).execute(pool).await?;
                Ok(done.rows_affected() == 1)
            }
            Place::Redis(connection) => {
                let mut command = redis::cmd("SET");
                command.arg(key).arg(value).arg("EX").arg(kept.as_secs()).arg("NX");
                Ok(command.query_async::<Option<String>>(&mut connection.clone()).await?.is_some())
            }
        }
    }

    async fn delete(&self, key: &str) -> Result<(), BoxError> {
        match self {
            Place::Sqlite(pool) => {
                sqlx::query("DELETE FROM Records WHERE key = ?").bind(key).execute(pool).await?;
            }
            Place::Redis(connection) => {
                let () = connection.clone().del(key).await?;
            }
        }
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<String>, BoxError> {
        match self {
            Place::Sqlite(pool) => {
                let select = "SELECT value FROM Records WHERE key = ? AND expires_at > unixepoch()";
                Ok(sqlx::query_scalar(select).bind(key).fetch_optional(pool).await?)
            }
            Place::Redis(connection) => Ok(connection.clone().get(key).await?),
        }
    }

    async fn all(&self, prefix: &str) -> Result<Vec<(String, String)>, BoxError> {
        match self {
            Place::Sqlite(pool) => {
                let select = "SELECT key, value FROM Records WHERE key LIKE ? || '%' AND expires_at > unixepoch()";
                Ok(sqlx::query_as(select).bind(prefix).fetch_all(pool).await?)
            }
            Place::Redis(connection) => {
                let mut connection = connection.clone();
                let mut keys = Vec::<String>::new();
                let mut found = connection.scan_match::<_, String>(format!("{prefix}*")).await?;
                while let Some(key) = found.next_item().await {
                    keys.push(key?);
                }
                drop(found);
                if keys.is_empty() {
                    return Ok(Vec::new());
                }
                // Keys may expire in between.
                let values: Vec<Option<String>> = connection.mget(&keys).await?;
                Ok(keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?))).collect())
            }
        }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
