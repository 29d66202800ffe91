import { describe, expect, it } from 'vitest';
import { leaveFleetingPlace, type Mover } from '../../../../electron/main/place/leave-fleeting-place.ts';
import { english, german } from '../../../../electron/main/place/place-texts.ts';

function bench(answers: { ask: boolean; move?: () => boolean }) {
  const told: string[] = [];
  const mover: Mover = {
    ask: ({ message, detail, yes }) => {
      told.push(message, detail, yes);
      return Promise.resolve(answers.ask);
    },
    move: () => {
      told.push('moves');
      return answers.move?.() ?? true;
    },
    tell: ({ message, detail }) => {
      told.push(message, detail);
      return Promise.resolve();
    },
  };
  return { mover, told };
}

describe('an app that cannot stay where it is', () => {
  it('says why, and is moved when the user wants it', async () => {
    const { mover, told } = bench({ ask: true });
    await leaveFleetingPlace('disk-image', english, mover);
    expect(told).toEqual([english.question, english.why['disk-image'], english.move, 'moves']);
  });

  it('is not moved against the user’s will', async () => {
    const { mover, told } = bench({ ask: false });
    await leaveFleetingPlace('translocated', german, mover);
    expect(told).toEqual([german.question, german.why.translocated, german.move]);
  });

  it('says how to move it by hand when the user gave up, or the system could not', async () => {
    const givenUp = bench({ ask: true, move: () => false });
    await leaveFleetingPlace('disk-image', english, givenUp.mover);
    expect(givenUp.told.slice(-2)).toEqual([
      'Boathouse was not moved',
      'Quit Boathouse, and drag it into the Applications folder in Finder.',
    ]);
    const fails = bench({
      ask: true,
      move: () => {
        throw new Error('The disk is full');
      },
    });
    await leaveFleetingPlace('disk-image', english, fails.mover);
    expect(fails.told.at(-1)).toMatch(/^The disk is full\n\nQuit Boathouse/);
  });
});
