import { useState } from 'react';
import { networkSpec } from '../../../electron/api/engine/network-spec.ts';
import { containerName } from '../../../electron/api/engine/references.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { t } from '../../lib/i18n/t.ts';

export function CreateNetworkDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [subnet, setSubnet] = useState('');
  const [internal, setInternal] = useState(false);
  const [ipv6, setIpv6] = useState(false);
  const [wasTried, setTried] = useState(false);
  const isNameValid = containerName.safeParse(name.trim()).success;
  const spec = networkSpec.safeParse({
    name: name.trim(),
    driver: 'bridge',
    internal,
    attachable: false,
    ipv6,
    subnets: subnet.trim() === '' ? [] : [{ subnet: subnet.trim(), gateway: null }],
    driverOptions: {},
    labels: {},
  });
  const create = async (): Promise<void> => {
    if (!spec.success) return;
    const done = await act(t('networks.create.failed'), () => api.engine.networks.create.mutate(spec.data));
    if (done) onClose();
  };
  return (
    <Dialog title={t('networks.create.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          void create();
        }}
      >
        <TextField
          label={t('word.name')}
          value={name}
          onChange={setName}
          problem={wasTried && !isNameValid ? t('run.problem.name') : null}
          autoFocus
        />
        <TextField
          label={t('networks.create.subnet')}
          value={subnet}
          onChange={setSubnet}
          placeholder={t('networks.create.subnet.placeholder')}
          problem={wasTried && isNameValid && !spec.success ? t('networks.problem.subnet') : null}
        />
        <Checkbox isSelected={internal} onChange={setInternal}>
          {t('networks.create.internal')}
        </Checkbox>
        <Checkbox isSelected={ipv6} onChange={setIpv6}>
          {t('networks.create.ipv6')}
        </Checkbox>
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('word.create')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}
