import type { FileControl, FileDownload, FileUploadChannel } from '../../api/engine/file-control.ts';
import type {
  ContainerFolder,
  FileContents,
  FilePlace,
  FileRenaming,
  FileRoot,
  FileSaving,
  FileUpload,
  FolderChanges,
  FolderListing,
} from '../../api/engine/files.ts';
import { FILE_EDIT_MAX_BYTES, FOLDER_ENTRIES_MAX } from '../../api/limits.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { abortSignalOf } from '../../host/abort-signal.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { ContainerChanges } from './container-changes.ts';
import { fileContents } from './file-contents.ts';
import { fileDownload } from './file-download.ts';
import type { GuestQuestions } from '../guest-questions.ts';
import { guestRequest, type RequestField } from '../guest-request.ts';
import { containerRootFields, rootCall, volumeRootFields } from './file-roots.ts';
import { fileUpload } from './file-upload.ts';
import { folderListing } from './folder-listing.ts';

/**
 * `FileControl`: the engine is asked where the files are, and a program in the VM looks at them there. The engine's own way to files (its
 * archive calls) lists no folder but by all that is in it, knows no removal and no renaming, and no volumes; see
 * vm-assets/decisions/0004.
 */
export class DockerFiles implements FileControl {
  readonly #client: EngineClient;
  readonly #programs: GuestQuestions;
  readonly #changes: ContainerChanges;

  constructor(client: EngineClient, programs: GuestQuestions, clock: Clock) {
    this.#client = client;
    this.#programs = programs;
    this.#changes = new ContainerChanges(client, clock);
  }

  async list(place: FilePlace): Promise<FolderListing> {
    const answer = await this.#ask('list', place, [
      ['limit', FOLDER_ENTRIES_MAX],
      // A volume may be mounted in several containers, each with names of its own.
      ['names', place.root.kind === 'container' ? 1 : 0],
    ]);
    return folderListing(answer.toString('latin1'));
  }

  changes(folder: ContainerFolder): Promise<FolderChanges> {
    return this.#changes.of(folder);
  }

  async read(place: FilePlace): Promise<FileContents> {
    try {
      return fileContents(await this.#ask('read', place, [['limit', FILE_EDIT_MAX_BYTES]]));
    } catch (error) {
      if (error instanceof BoathouseError && error.code === 'file-too-large') return { kind: 'too-large' };
      throw error;
    }
  }

  async save({ base64, version, ...place }: FileSaving): Promise<{ readonly version: string }> {
    const body = Buffer.from(base64, 'base64');
    const fields: RequestField[] = [
      ['version', version],
      ['size', body.length],
    ];
    const answer = await this.#change('save', place, fields, body);
    return { version: answer.toString('latin1').trim() };
  }

  async makeFolder(place: FilePlace): Promise<void> {
    await this.#change('mkdir', place, []);
  }

  async rename({ name, ...place }: FileRenaming): Promise<void> {
    await this.#change('rename', place, [['name', { encoded: name }]]);
  }

  async remove(place: FilePlace): Promise<void> {
    await this.#change('remove', place, []);
  }

  async download(place: FilePlace, signal: CancelSignal): Promise<FileDownload> {
    const request = await this.#request('download', place, []);
    return fileDownload(this.#programs, request, abortSignalOf(signal));
  }

  async upload({ existing, ...place }: FileUpload, signal: CancelSignal): Promise<FileUploadChannel> {
    const request = await this.#request('upload', place, [['existing', existing]]);
    const upload = await fileUpload(this.#programs, request, abortSignalOf(signal));
    const forget = (): void => this.#changes.forget();
    upload.done.then(forget, forget);
    return upload;
  }

  /** What failed may have changed something as well. */
  async #change(
    verb: string,
    place: FilePlace,
    fields: readonly RequestField[],
    body: Buffer | null = null,
  ): Promise<Buffer> {
    try {
      return await this.#ask(verb, place, fields, body);
    } finally {
      this.#changes.forget();
    }
  }

  async #ask(
    verb: string,
    place: FilePlace,
    fields: readonly RequestField[],
    body: Buffer | null = null,
  ): Promise<Buffer> {
    return this.#programs.ask(await this.#request(verb, place, fields), body);
  }

  async #request(verb: string, { root, path }: FilePlace, fields: readonly RequestField[]): Promise<string> {
    return guestRequest(verb, [...(await this.#rootFields(root)), ['path', { encoded: path }], ...fields]);
  }

  async #rootFields(root: FileRoot): Promise<readonly RequestField[]> {
    const answer = await this.#client.read(rootCall(root));
    return root.kind === 'container' ? containerRootFields(answer) : volumeRootFields(answer);
  }
}
