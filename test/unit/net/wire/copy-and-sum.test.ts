import { copyAndSum } from '../../../../electron/net/wire/copy-and-sum.ts';
import { describeCopyAndSum } from '../../../contract/copy-and-sum-contract.ts';

describeCopyAndSum('TypeScript', () => copyAndSum);
