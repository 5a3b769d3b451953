/** How often each status was answered. */
export type Statuses = Readonly<Record<number, number>>;

const RECORD = JSON.stringify({ job: 'retired', duration: 445, poutcome: 'success' });
const REQUEST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: RECORD };

/** Asks a gateway of credit records, sixteen requests at once, until `isOver`. */
async function askUntil(url: string, isOver: (started: number) => boolean): Promise<Statuses> {
  const statuses: Record<number, number> = {};
  let started = 0;
  const asker = async (): Promise<void> => {
    while (!isOver(started)) {
      started += 1;
      const response = await fetch(`${url}/predict`, REQUEST);
      await response.arrayBuffer();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, asker));
  return statuses;
}

/** Asks so many times, sixteen requests at once. */
export function ask(url: string, count: number): Promise<Statuses> {
  return askUntil(url, (started) => started >= count);
}

/** Asks for as long as `during` lasts. */
export async function askDuring(url: string, during: Promise<unknown>): Promise<Statuses> {
  let isOver = false;
  const over = during.finally(() => (isOver = true));
  const [statuses] = await Promise.all([askUntil(url, () => isOver), over]);
  return statuses;
}
