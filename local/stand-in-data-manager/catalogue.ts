/** A Job of the made-up platform, after real collections. */
export interface CatalogueJob {
  readonly collection: string;
  readonly job: string;
  readonly title: string;
  readonly version: string;
  readonly id: number;
  readonly imageType: 'SIMPLE' | 'NEXTFLOW';
  /** The file that it writes. */
  readonly creates: string;
  /** Coins for an hour of running. */
  readonly coinsPerHour: number;
}

/** The Jobs that are launched, several collections of them. */
export const JOBS: readonly [CatalogueJob, ...CatalogueJob[]] = [
  {
    collection: 'rdkit',
    job: 'rdkit-molprops',
    title: 'RDKit molecular properties',
    version: '1.2.0',
    id: 11,
    imageType: 'SIMPLE',
    creates: 'properties.sdf',
    coinsPerHour: 2,
  },
  {
    collection: 'fragmenstein',
    job: 'fragmenstein-combine-multi',
    title: 'Fragmenstein combine multiple fragments',
    version: '1.0.3',
    id: 42,
    imageType: 'NEXTFLOW',
    creates: 'merged.sdf',
    coinsPerHour: 45,
  },
  {
    collection: 'xchem-docking',
    job: 'rdock-nf',
    title: 'Docking with rDock',
    version: '1.0.0',
    id: 23,
    imageType: 'NEXTFLOW',
    creates: 'docked.sdf',
    coinsPerHour: 80,
  },
  {
    collection: 'smina',
    job: 'smina-nf',
    title: 'Docking with smina',
    version: '2.1.0',
    id: 31,
    imageType: 'NEXTFLOW',
    creates: 'poses.sdf',
    coinsPerHour: 60,
  },
  {
    collection: 'rdkit',
    job: 'cluster-butina',
    title: 'RDKit Butina clustering',
    version: '1.2.0',
    id: 14,
    imageType: 'SIMPLE',
    creates: 'clusters.csv',
    coinsPerHour: 3,
  },
  {
    collection: 'fragmenstein',
    job: 'fragmenstein-place-string',
    title: 'Fragmenstein place molecule',
    version: '1.0.3',
    id: 44,
    imageType: 'SIMPLE',
    creates: 'placed.sdf',
    coinsPerHour: 12,
  },
  {
    collection: 'xchem-docking',
    job: 'plip',
    title: 'PLIP interactions',
    version: '1.1.2',
    id: 27,
    imageType: 'SIMPLE',
    creates: 'interactions.json',
    coinsPerHour: 4,
  },
  {
    collection: 'im-virtual-screening',
    job: 'enumerate-undefined-isomers',
    title: 'Enumerate undefined stereocentres',
    version: '3.0.1',
    id: 52,
    imageType: 'SIMPLE',
    creates: 'isomers.smi',
    coinsPerHour: 5,
  },
];

/** What Jobs say when they fail. */
export const ERROR_MESSAGES: readonly [string, ...string[]] = [
  'Job failed (exit code 137): the container exceeded its memory limit of 4Gi and was killed (OOMKilled).',
  "Error executing process > 'rdock_docking (17)'\n\nCaused by:\n  Process `rdock_docking (17)` terminated with an error exit status (1)",
  "Input file 'ligands/candidates.sdf' does not exist in the Project.",
  'rdkit.Chem.rdchem.AtomValenceException: Explicit valence for atom # 7 N, 5, is greater than permitted',
  'The Job has reached its backoff limit (BackoffLimitExceeded): 3 Pods failed.',
];

/** What a Job says when its image was never to be had. */
export const IMAGE_PULL_ERROR =
  'Failed to pull image "informaticsmatters/vs-nextflow:1.9.9": manifest unknown (ErrImagePull).';

/** User names, in the style of Keycloak. */
export const OWNERS: readonly [string, ...string[]] = [
  'alice',
  'bob',
  'carol',
  'medchem-team',
  'beamline-operator',
];

/** What people call their instances; a number is added. */
export const NAMES: readonly [string, ...string[]] = [
  'mpro-fragments',
  'nsp13-hits',
  'zika-ns2b',
  'a71-followup',
  'library-prep',
];

/** A Project as `GET /project` gives it. */
export interface RawProject {
  readonly project_id: string;
  readonly name: string;
  readonly creator: string;
  readonly created: string;
  readonly private: boolean;
  readonly administrators: readonly string[];
  readonly editors: readonly string[];
  readonly observers: readonly string[];
  readonly size: number;
}

const FURTHER_FIELDS = { created: '2026-01-12T09:30:00.000000', size: 1_073_741_824 };

/** The Projects that the account of the stand-in may see: one of them is not private. */
export const PROJECTS: readonly [RawProject, ...RawProject[]] = [
  {
    project_id: 'project-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10',
    name: 'Mpro fragments',
    creator: 'alice',
    private: true,
    administrators: ['alice'],
    editors: ['bob'],
    observers: [],
    ...FURTHER_FIELDS,
  },
  {
    project_id: 'project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831',
    name: 'Zika NS2B',
    creator: 'medchem-team',
    private: false,
    administrators: ['medchem-team'],
    editors: ['carol'],
    observers: ['bob'],
    ...FURTHER_FIELDS,
  },
  {
    project_id: 'project-c81d3f9a-2e64-47b5-b0c6-7f8a9b1d4e52',
    name: 'Beamline',
    creator: 'beamline-operator',
    private: true,
    administrators: ['beamline-operator'],
    editors: ['carol'],
    observers: [],
    ...FURTHER_FIELDS,
  },
];

/** A Project that exists, but that the account of the stand-in may not see. */
export const HIDDEN_PROJECT_ID = 'project-e9d2b7c4-1a35-4f68-8b90-6c5d4e3f2a17';
