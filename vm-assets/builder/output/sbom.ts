import type { ChosenPackage } from '../lock/package-choice.ts';
import type { GuestArchitecture } from '../placeholders.ts';

/**
 * The SPDX 2.3 document (JSON) of every Debian package that a file was taken from. It holds no time and no random number: two
 * builds of the same packages give the same bytes, so `created` is the epoch and the namespace is the image's own hash.
 */
export interface SbomSubject {
  readonly arch: GuestArchitecture;
  readonly mirror: string;
  /** Something that is different for each different image. */
  readonly contentId: string;
  readonly packages: readonly ChosenPackage[];
}

export function sbomDocument(subject: SbomSubject): string {
  const packages = subject.packages.map((chosen) => ({
    SPDXID: `SPDXRef-Package-${chosen.name.replaceAll('+', '-plus-').replace(/[^A-Za-z0-9.-]/g, '-')}`,
    name: chosen.name,
    versionInfo: chosen.version,
    supplier: 'Organization: Debian',
    downloadLocation: `${subject.mirror}/${chosen.path}`,
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    checksums: [{ algorithm: 'SHA256', checksumValue: chosen.sha256 }],
    externalRefs: [
      { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl(chosen, subject.arch) },
    ],
  }));
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `boathouse-vm-image-${subject.arch}`,
    documentNamespace: `https://spdx.org/spdxdocs/boathouse-vm-image-${subject.arch}-${subject.contentId}`,
    creationInfo: { created: '1970-01-01T00:00:00Z', creators: ['Tool: boathouse-image-builder'] },
    packages,
    relationships: packages.map(({ SPDXID }) => ({
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: SPDXID,
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** A package URL (purl-spec, type `deb`). */
function purl(chosen: ChosenPackage, arch: GuestArchitecture): string {
  const architecture = chosen.path.endsWith('_all.deb') ? 'all' : arch;
  const [name, version] = [encodeURIComponent(chosen.name), encodeURIComponent(chosen.version)];
  return `pkg:deb/debian/${name}@${version}?arch=${architecture}&distro=${chosen.suite}`;
}
