import { z } from 'zod';
import type { ContainerEdit } from '../../../api/engine/container-edit.ts';
import type { CreatedContainer } from '../../../api/engine/container-spec.ts';
import { BoathouseError, describeError } from '../../../base/errors.ts';
import { id, texts } from '../../client/answer-shapes.ts';
import type { EngineClient } from '../../client/engine-client.ts';
import { readAnswer } from '../../client/read-answer.ts';
import { bodyText, type CreationBody, creationBody, textOf } from './creation-body.ts';
import { editBody } from './edit-body.ts';
import { type InspectedContainer, inspectedContainer } from './inspected-container.ts';
import { type ImageDefaults, imageDefaults, withImageCommand, withoutImage } from './without-image.ts';

const created = z.object({ Id: id, Warnings: texts });

const NEW = '.boathouse-new';
const OLD = '.boathouse-old';

/**
 * Makes a container anew with some of its settings changed: Docker can change hardly any of them in one that exists.
 *
 *   create NAME.boathouse-new ─▶ stop the old ─▶ it becomes NAME.boathouse-old ─▶ the new becomes NAME ─▶ start ─▶ remove the old
 *
 * The new one has the whole configuration of the old one as the engine tells it (`creation-body.ts`), its volumes included, and the
 * changes in it (`edit-body.ts`); what was written in the old one's own file system is not carried over. It is started if the old
 * one ran. Whatever the engine refuses, nothing is changed: mounts, images and options are checked when the new one is created,
 * before the old one is touched, and when a later step fails, the start above all, the steps before it are taken back, the new one
 * is removed and the old one runs again.
 *
 * All of it is one call of the backend: a page that is closed meanwhile changes nothing. If the backend or the machine dies in
 * between, both containers are there, stopped or not, under names that tell which is which; nothing was removed before the new one
 * ran. To go back, remove the new one and give the old one its name; another try is refused until that is done.
 *
 * One that the engine removes when it ends (`--rm`) is gone once it is stopped. Going back then means to make it again, which costs
 * what a restart of such a container costs anyway; its volumes are held by the new one meanwhile.
 */
export async function recreateContainer(
  client: EngineClient,
  container: string,
  edit: ContainerEdit,
): Promise<CreatedContainer> {
  const old = inspectedContainer(
    await client.read({ path: `/containers/${encodeURIComponent(container)}/json`, newest: true, about: 'container' }),
  );
  return new Recreation(client, old, edit).run();
}

class Recreation {
  readonly #client: EngineClient;
  readonly #old: InspectedContainer;
  readonly #edit: ContainerEdit;
  readonly #original: CreationBody;
  readonly #name: string;
  /** What takes the steps back, the last one first. */
  readonly #undo: (() => Promise<void>)[] = [];

  constructor(client: EngineClient, old: InspectedContainer, edit: ContainerEdit) {
    this.#client = client;
    this.#old = old;
    this.#edit = edit;
    this.#original = creationBody(old);
    this.#name = edit.name ?? old.name;
  }

  async run(): Promise<CreatedContainer> {
    const old = this.#old;
    await this.#refuseTakenNames();
    const { Id, Warnings } = await this.#create(this.#name + NEW, await this.#body());
    try {
      if (old.runs) {
        this.#undo.push(() => this.#bringBack());
        await this.#post(old.id, '/stop');
      }
      if (old.runs && old.hostConfig['AutoRemove'] === true) await this.#untilRemoved();
      else await this.#rename(old.id, old.name, this.#name + OLD);
      await this.#rename(Id, this.#name + NEW, this.#name);
      if (old.runs) await this.#post(Id, '/start');
    } catch (error) {
      throw await this.#takeBack(Id, error);
    }
    const left = await this.#remove(old.id, { force: true, v: false });
    return {
      id: Id,
      warnings: left === null ? Warnings : [...Warnings, `${this.#name}${OLD} could not be removed: ${left}`],
    };
  }

  async #body(): Promise<CreationBody> {
    const { config, hostConfig, networks } = this.#original;
    const { image, command } = this.#edit;
    const name = textOf(config['Image']);
    if (image === undefined) {
      const named = await this.#image(name);
      const own = command === null ? withImageCommand(config, (await this.#imageOfOld(named)).config) : config;
      // The name may be another image's by now.
      const isSame = named?.id === this.#old.imageId || (await this.#image(this.#old.imageId)) === null;
      return editBody(
        { config: { ...own, Image: isSame ? name : this.#old.imageId }, hostConfig, networks },
        this.#edit,
      );
    }
    const own = withoutImage(config, (await this.#imageOfOld(null)).config);
    if (command === null) delete own['Cmd'];
    return editBody({ config: { ...own, Image: image }, hostConfig, networks }, this.#edit);
  }

  async #imageOfOld(named: ImageDefaults | null): Promise<ImageDefaults> {
    if (named?.id === this.#old.imageId) return named;
    return (await this.#image(this.#old.imageId)) ?? { id: '', config: {} };
  }

  /** Null when there is none. */
  async #image(image: string): Promise<ImageDefaults | null> {
    if (image === '') return null;
    try {
      return imageDefaults(
        await this.#client.read({
          path: `/images/${image.split('/').map(encodeURIComponent).join('/')}/json`,
          newest: true,
          about: 'image',
        }),
      );
    } catch (error) {
      if (error instanceof BoathouseError && error.code === 'no-such-image') return null;
      throw error;
    }
  }

  /** Before anything is stopped for nothing. */
  async #refuseTakenNames(): Promise<void> {
    const names = [this.#name + NEW, this.#name + OLD, ...(this.#name === this.#old.name ? [] : [this.#name])];
    for (const name of names) {
      if (!(await this.#exists(name))) continue;
      throw new BoathouseError('engine-conflict', `There is a container named ${name}`, {
        hint: /\.boathouse-(?:new|old)$/.test(name)
          ? 'It was left when a container was made anew and that was broken off. Look at both, then remove or rename this one.'
          : 'Choose another name, or remove or rename that container.',
      });
    }
  }

  async #exists(name: string): Promise<boolean> {
    try {
      await this.#client.read({ path: `/containers/${encodeURIComponent(name)}/json`, about: 'container' });
      return true;
    } catch (error) {
      if (error instanceof BoathouseError && error.code === 'no-such-container') return false;
      throw error;
    }
  }

  async #create(name: string, body: CreationBody): Promise<z.infer<typeof created>> {
    const answer = await this.#client.change('POST', {
      path: '/containers/create',
      query: { name },
      body: bodyText(body),
      newest: true,
      about: 'image',
    });
    return readAnswer(created, answer, 'a new container');
  }

  async #post(container: string, what: string, query: Record<string, string> = {}): Promise<void> {
    await this.#client.change('POST', {
      path: `/containers/${encodeURIComponent(container)}${what}`,
      query,
      about: 'container',
    });
  }

  async #rename(container: string, from: string, to: string): Promise<void> {
    await this.#post(container, '/rename', { name: to });
    // One of `--rm` is gone when it could not be started.
    this.#undo.push(() => unlessGone(this.#post(container, '/rename', { name: from })));
  }

  async #untilRemoved(): Promise<void> {
    await unlessGone(this.#post(this.#old.id, '/wait', { condition: 'removed' }));
  }

  async #bringBack(): Promise<void> {
    if (await this.#exists(this.#old.id)) await this.#post(this.#old.id, '/start');
    else await this.#post((await this.#create(this.#old.name, this.#original)).Id, '/start');
  }

  /** Null when it is gone, else why it is not. */
  async #remove(container: string, how: { readonly force: boolean; readonly v: boolean }): Promise<string | null> {
    try {
      await this.#client.change('DELETE', {
        path: `/containers/${encodeURIComponent(container)}`,
        query: how,
        about: 'container',
      });
      return null;
    } catch (error) {
      const isGone = error instanceof BoathouseError && error.code === 'no-such-container';
      return isGone ? null : describeError(error);
    }
  }

  /** The error to be thrown. */
  async #takeBack(newId: string, error: unknown): Promise<unknown> {
    try {
      for (let step = this.#undo.pop(); step !== undefined; step = this.#undo.pop()) await step();
    } catch (second) {
      return new BoathouseError(
        'recreate-broken-off',
        `${describeError(error)}. The old container could not be brought back: ${describeError(second)}`,
        {
          hint: `Both are there, the old one as ${this.#old.name} or ${this.#name}${OLD}, the new one as ${this.#name}${NEW} or ${this.#name}: start or rename the one that you want.`,
          cause: error,
        },
      );
    }
    // Volumes of its own alone: those of the old one have names in it.
    await this.#remove(newId, { force: true, v: true });
    return error;
  }
}

async function unlessGone(change: Promise<void>): Promise<void> {
  await change.catch((error: unknown) => {
    if (!(error instanceof BoathouseError && error.code === 'no-such-container')) throw error;
  });
}
