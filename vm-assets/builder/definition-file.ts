import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { BoathouseError } from '../../electron/base/errors.ts';
import { imageDefinition, type ImageDefinition } from './definition.ts';

/** Reads image.yml. Every fault is `image-definition-invalid` and names the file and the path in it. */
export async function readDefinition(file: string): Promise<ImageDefinition> {
  return parseDefinition(await readFile(file, 'utf8'), file);
}

export function parseDefinition(text: string, fileName: string): ImageDefinition {
  const document = parseDocument(text, { uniqueKeys: true });
  const fault = document.errors[0];
  if (fault !== undefined) throw invalid(fileName, fault.message.split('\n')[0] ?? '');
  const parsed = imageDefinition.safeParse(document.toJS());
  if (!parsed.success) throw invalid(fileName, parsed.error.issues.map(describeIssue).join('; '));
  checkReferences(parsed.data, fileName);
  return parsed.data;
}

/** What the schema cannot see: names that refer to one another. */
function checkReferences(definition: ImageDefinition, fileName: string): void {
  const known = new Set(definition.milestones);
  for (const [index, service] of definition.services.entries()) {
    if (known.has(service.name)) throw invalid(fileName, `services[${index}].name: ${service.name} is there twice`);
    for (const [position, need] of service.needs.entries()) {
      if (!known.has(need)) {
        throw invalid(
          fileName,
          `services[${index}].needs[${position}]: ${need} is neither a milestone nor a service above ${service.name}`,
        );
      }
    }
    known.add(service.name);
  }
  checkSuites(definition, fileName);
}

/** One package from two suites would put two versions of one file into the tree. */
function checkSuites(definition: ImageDefinition, fileName: string): void {
  const suites = new Map<string, string>();
  for (const tree of ['initramfs', 'root'] as const) {
    for (const [index, entry] of definition[tree].packages.entries()) {
      const suite = entry.suite ?? definition.suite;
      if ((suites.get(entry.name) ?? suite) !== suite) {
        throw invalid(fileName, `${tree}.packages[${index}].suite: ${entry.name} is already taken from another suite`);
      }
      suites.set(entry.name, suite);
    }
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${path.replace(/^\./, '') || 'the file'}: ${issue.message}`;
}

function invalid(fileName: string, message: string): BoathouseError {
  return new BoathouseError('image-definition-invalid', `${fileName}: ${message}`, {
    hint: 'The head of image.yml explains every key.',
  });
}
