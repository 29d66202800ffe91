import { describeDriver } from '../../contract/driver-contract.ts';
import { createQemuSubject } from '../../support/qemu-subject.ts';

describeDriver('QEMU, x86-64', () => createQemuSubject('amd64'));
describeDriver('QEMU, arm64', () => createQemuSubject('arm64'));
