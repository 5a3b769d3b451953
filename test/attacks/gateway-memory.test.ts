import { setTimeout as sleep } from 'node:timers/promises';
import { mutated, randomOf, seedPictures } from '../../gateway/test/support/fuzz';
import { AMBIGUOUS_REQUESTS, LARGE_HEADERS, PREDICT_HEAD } from '../../gateway/test/support/hostile-http';
import { outcomes, times } from '../../gateway/test/support/outcomes';
import { png, pngDeclaring } from '../../gateway/test/support/pictures';
import { chunkBombs, endlessRows, pixelBomb } from '../../gateway/test/support/png-bombs';
import { sevenIsBest, until } from '../../gateway/test/support/start';
import { StubFailure } from '../../gateway/test/support/stub-model-server';
import { TARGET_KEY, Target } from '../../gateway/test/support/target';
import { RawConnection } from '../../server/test/support/raw-http';

/**
 * Every kind of attack on a gateway in a process of its own: after it the gateway lives, holds no more memory than
 * before, its decoders counted, and answers the next good picture right. What each attack is answered is judged here
 * in a few words, and in the tests of its own in full.
 */

describe('pictures leave nothing behind', () => {
  test('that are larger than they look', async () => {
    const good = await png(new Array<number>(64).fill(7), 8, 8, 1);
    const bombs = [pngDeclaring(50_000, 50_000), pixelBomb(), endlessRows(), ...chunkBombs(good), good.subarray(0, 50)];
    await Target.during({}, async (target) => {
      await target.expectMemoryBack(async () => {
        const statuses = await outcomes(bombs, async (bomb) => (await target.askPicture(bomb))[0]);
        expect(statuses.filter((status) => status !== 200)).toEqual([422]);
      });
    });
  }, 120_000);

  test('that are changed at random, and decoders that crash of one', async () => {
    const [seeds, random] = [seedPictures(), randomOf(11)];
    await Target.during({}, async (target) => {
      await target.expectMemoryBack(async () => {
        const [victim = 0] = await target.decoders();
        process.kill(victim, 'SIGSEGV');
        const pictures = Array.from({ length: 100 }, () => mutated(seeds, random));
        expect(await outcomes(pictures, async (picture) => (await target.askPicture(picture))[0])).toEqual([200, 422]);
      }, 2);
    });
  }, 120_000);
});

test('JSON leaves nothing behind: deep, long, endless, with the keys of every object, and not in UTF-8', async () => {
  const long = 3_000_000;
  const bodies = [
    `${'['.repeat(250_000)}${']'.repeat(250_000)}`,
    '{"url":'.repeat(long / 7),
    `{"url": "${'a'.repeat(long)}`,
    `"${'\\"'.repeat(long / 2)}`,
    `{"url": ${'9'.repeat(long)}}`,
    `{"url": 1e${'9'.repeat(100_000)}}`,
    `[${'1,'.repeat(long / 2)}1]`,
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "url": 1}',
    '{"url": NaN}',
    '{"url": "\\ud83d"}',
    '{"url": "a", "url": "b"}',
  ];
  await Target.during({}, async (target) => {
    await target.expectMemoryBack(async () => {
      expect(await outcomes(bodies, (body) => target.askJson(body))).toEqual([400]);
    }, 3);
  });
});

describe('connections leave nothing behind', () => {
  /** Sends this on connections of their own, waits until they are closed, and gives the statuses they got. */
  async function statusesOf(target: Target, texts: readonly string[]): Promise<readonly string[]> {
    return outcomes(texts, async (text) => {
      const attacker = new RawConnection(target.port);
      await attacker.send(text);
      await attacker.closed();
      return attacker.statuses.join();
    });
  }

  test('with two meanings, and with headers that cost memory', async () => {
    await Target.during({}, async (target) => {
      const [ambiguous, large] = [AMBIGUOUS_REQUESTS, LARGE_HEADERS].map((all) => all.map(([, text]) => text));
      await target.expectMemoryBack(async () => {
        expect(await statusesOf(target, ambiguous ?? [])).toEqual(['400']);
        expect(await statusesOf(target, large ?? [])).toEqual(['431']);
      }, 5);
    });
  });

  const receiveLimits = { headersTimeoutMs: 500, requestTimeoutMs: 1_500, maxConnections: 300 };

  test('of clients that never get to an end, whether it is the headers, the body or the first byte', async () => {
    await Target.during({ receiveLimits }, async (target) => {
      const slow = [PREDICT_HEAD, `${PREDICT_HEAD}Content-Length: 1000\r\n\r\nx`, ''];
      await target.expectMemoryBack(async () => {
        const statuses = await statusesOf(
          target,
          slow.flatMap((text) => times(60, text)),
        );
        expect(statuses).toContain('408');
      });
    });
  });

  test('that are flooded with requests, break off in a body, or are too many', async () => {
    await Target.during({ receiveLimits }, async (target) => {
      const request = `${PREDICT_HEAD}Content-Length: 1\r\n\r\nx`;
      await target.expectMemoryBack(async () => {
        const flood = new RawConnection(target.port);
        await flood.send(request.repeat(5_000));
        flood.destroy();
        const many = Array.from({ length: 400 }, () => new RawConnection(target.port));
        await Promise.all(
          many.map(async (attacker) => {
            await attacker.send(`${PREDICT_HEAD}Content-Length: 900000\r\n\r\n${'x'.repeat(50_000)}`);
            attacker.destroy();
          }),
        );
        // Their places are free as soon as the gateway has heard that they went.
        await until(() =>
          target.askPicture().then(
            ([status]) => status === 200,
            () => false,
          ),
        );
      });
    });
  });
});

describe('requests leave nothing behind', () => {
  test('that go wrong in every stage', async () => {
    await Target.during({}, async (target) => {
      await target.expectMemoryBack(async () => {
        const wrong = ['{', '{"url": 1}', '{"b64": "%"}', '{"url": "http://127.0.0.1:1/"}', '{"url": "file:///a"}'];
        await Promise.all(wrong.map((body) => target.askJson(body)));
        for (const path of ['/nothing', `/${encodeURIComponent('a\r\n{"level":60}\u001b[31m')}?token=hunter2`]) {
          expect((await target.ask({ path, method: 'GET', headers: { authorization: 'Bearer hunter2' } }))[0]).toBe(
            404,
          );
        }
        for (const code of [2, 5, 9, 13, 15]) {
          target.model.behaviour.predict = () => {
            throw new StubFailure(code, `/srv/models/${'x'.repeat(1000)}`);
          };
          const statuses = await outcomes(times(20, code), async () => (await target.askPicture())[0]);
          expect(statuses.filter((status) => status < 400)).toEqual([]);
        }
        target.model.behaviour.predict = sevenIsBest;
      }, 3);
    });
  });

  test('of ten times the clients it takes, each asking again at once when it is refused', async () => {
    await Target.during({ env: { MAX_REQUESTS: '16', MODEL_CONCURRENCY: '4' } }, async (target) => {
      target.model.behaviour.predict = async () => {
        await sleep(2);
        return sevenIsBest();
      };
      await target.expectMemoryBack(async () => {
        const statuses = await outcomes(times(160, 0), async () => {
          for (let refused = 0; ; refused += 1) {
            const [status] = await target.askPicture();
            if (status !== 429) return `${status}`;
          }
        });
        expect(statuses).toEqual(['200']);
      });
    });
  });

  test('without a key, with a wrong one, and with one of a megabyte', async () => {
    await Target.during({ env: { API_KEYS: TARGET_KEY } }, async (target) => {
      const headers = [{}, { 'x-api-key': `${TARGET_KEY}x` }, { authorization: `Basic ${TARGET_KEY}` }];
      const picture = Buffer.alloc(1_000_000);
      await target.expectMemoryBack(async () => {
        const all = headers.flatMap((each) => times(30, { ...each, 'content-type': 'image/png' }));
        const statuses = await outcomes(all, async (each) => (await target.ask({ body: picture, headers: each }))[0]);
        expect(statuses).toEqual([401]);
      });
    });
  });

  test('whose model server is gone, hangs, or ends in the middle of an answer', async () => {
    await Target.during({ env: { MODEL_TIMEOUT_MS: '1000' } }, async (target) => {
      await target.expectMemoryBack(async () => {
        target.model.behaviour.predict = () => new Promise(() => undefined);
        const hung = outcomes(times(20, 0), async () => (await target.askPicture())[0]);
        await sleep(50);
        target.model.stop();
        const gone = outcomes(times(40, 0), async () => (await target.askPicture())[0]);
        for (const status of [...(await hung), ...(await gone)]) expect([503, 504]).toContain(status);
        target.model.behaviour.predict = sevenIsBest;
        await target.model.start();
        // The breaker lets one call through after its time.
        while ((await target.askPicture())[0] !== 200) await sleep(50);
      });
    });
  });
});
