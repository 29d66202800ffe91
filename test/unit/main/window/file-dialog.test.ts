import { describe, expect, it } from 'vitest';
import type { FileChoice } from '../../../../electron/api/file-choice.ts';
import { textsFor } from '../../../../electron/main/texts.ts';
import { fileDialog } from '../../../../electron/main/window/file-dialog.ts';

const ask = (parts: Partial<FileChoice>) =>
  fileDialog({ what: 'file', kind: 'any', near: '', name: '', ...parts }, textsFor('en').files);

describe('the dialog in which a file is chosen', () => {
  it('opens folders, files, or asks where to save', () => {
    expect(ask({ what: 'folder' })).toEqual({
      kind: 'open',
      options: { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] },
    });
    expect(ask({ kind: 'tar' })).toMatchObject({
      kind: 'open',
      options: { properties: ['openFile'], filters: [{ extensions: ['tar', 'gz', 'tgz'] }, { extensions: ['*'] }] },
    });
    expect(ask({ what: 'new-file', kind: 'tar', name: 'images.tar' })).toMatchObject({
      kind: 'save',
      options: { defaultPath: 'images.tar', properties: ['createDirectory', 'showOverwriteConfirmation'] },
    });
  });

  it('begins where the field points to, if that is a path', () => {
    expect(ask({ near: '/home/anna/shop' }).options.defaultPath).toBe('/home/anna/shop');
    expect(ask({ near: 'C:\\Users\\anna' }).options.defaultPath).toBe('C:\\Users\\anna');
    expect(ask({ near: 'shop' }).options.defaultPath).toBeUndefined();
    expect(ask({ what: 'new-file', near: '/home/anna/x.tar', name: 'images.tar' }).options.defaultPath).toBe(
      '/home/anna/x.tar',
    );
  });
});
