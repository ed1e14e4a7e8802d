// The generators of `src/`, as JavaScript writes them.

const note = (line) => globalThis.note(line);

export function* countdown(from) {
    try {
        for (let number = from; number > 0; number -= 1) {
            yield number;
        }
    } finally {
        note("countdown: cleaned up");
    }
    return "lift-off";
}

export function* averager() {
    let [total, count, average] = [0, 0, 0];
    for (;;) {
        let closed = true;
        try {
            const number = yield average;
            closed = false;
            total += number;
            count += 1;
            average = total / count;
        } catch (error) {
            closed = false;
            if (error !== "reset") {
                throw error;
            }
            [total, count, average] = [0, 0, 0];
        } finally {
            if (closed) {
                return `${count} numbers`;
            }
        }
    }
}

export function* leaves(depth, first = 0) {
    if (depth === 0) {
        yield first;
    } else {
        yield* leaves(depth - 1, first);
        yield* leaves(depth - 1, first + 2 ** (depth - 1));
    }
    return depth;
}

export function* repeat(called) {
    for (;;) {
        let value;
        try {
            value = called();
        } catch (error) {
            note("repeat: the function threw");
            throw error;
        }
        yield value;
    }
}

export function* clinging() {
    let closed = true;
    try {
        yield "first";
        closed = false;
    } finally {
        if (closed) {
            yield "not yet";
        }
        return "closed at last";
    }
}

export async function* pages(fetch, logout) {
    let count = 0;
    try {
        pages: for (let page = 1; ; page += 1) {
            const items = await fetch(page);
            if (items.length === 0) {
                break;
            }
            for (const item of items) {
                let closed = true;
                try {
                    yield item;
                    closed = false;
                    count += 1;
                } catch (error) {
                    closed = false;
                    if (error !== "skip") {
                        throw error;
                    }
                    continue pages;
                } finally {
                    if (closed) {
                        note("pages: closing");
                        const farewell = await logout(count);
                        note("pages: closed");
                        return farewell;
                    }
                }
            }
        }
        return count;
    } finally {
        note("pages: dropped");
    }
}

export async function* answers(open, query, close) {
    const connection = await open();
    let last;
    try {
        for (const number of [1, 2]) {
            last = await query(`${connection}.${number}`);
        }
    } finally {
        await close(connection);
    }
    return yield last;
}
