/** The layers: app -> features -> kit, charts, actions -> api, format, i18n. No exceptions. */
const base = '^src/(api|format|i18n)/';
const middle = '^src/(kit|charts|actions)/';
const tests = '\\.test\\.tsx?$|^src/testing/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'app-is-on-top',
      comment: 'Only main.tsx starts the app; nothing below knows it.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(app/|main\\.tsx)|${tests}` },
      to: { path: '^src/(app/|main\\.tsx)' },
    },
    {
      name: 'features-know-no-feature',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'middle-knows-no-feature',
      severity: 'error',
      from: { path: middle, pathNot: tests },
      to: { path: '^src/features/' },
    },
    {
      name: 'base-knows-nothing-above',
      severity: 'error',
      from: { path: base, pathNot: tests },
      to: { path: '^src/(features|kit|charts|actions)/' },
    },
    {
      name: 'kit-draws-no-charts',
      severity: 'error',
      from: { path: '^src/(kit|actions)/' },
      to: { path: '^src/charts/' },
    },
    {
      name: 'kit-calls-nobody',
      comment: 'Kit and charts draw what they are given; their own code may come late.',
      severity: 'error',
      from: { path: '^src/(kit|charts)/' },
      to: { path: '^src/api/(?!load-code)' },
    },
    {
      name: 'only-kit-knows-react-aria',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/kit/' },
      to: { path: '(react-aria|react-stately|@internationalized)' },
    },
    {
      name: 'only-charts-know-d3',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/charts/' },
      to: { path: 'node_modules/(@types/)?d3-' },
    },
    {
      name: 'tests-are-not-shipped',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: tests },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
