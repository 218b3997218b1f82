import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** A change of the pipeline's input, and the tasks that must run for it: no more and no fewer. */
interface Edit {
  readonly title: string
  readonly change: (folder: ExampleFolder) => void
  readonly runs: readonly string[]
}

interface Example {
  readonly name: string
  readonly file: string
  readonly tasks: readonly string[]
  readonly targets: readonly string[]
  /** The example's edits, one after another in one folder. */
  readonly edits: readonly Edit[]
}

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const MADE = new Set(['work', 'report', '.taskgraph', '__pycache__'])

const EVENT = z.looseObject({
  type: z.string(),
  task: z.string().optional(),
  state: z.string().optional(),
  outcome: z.string().optional(),
})

const TEXTS = ['daffodils', 'gettysburg', 'jabberwocky', 'sonnet-18', 'tyger'].map(
  (name) => `texts/${name}.txt`,
)
const SIZES = [1, 2, 3]

const LISTS: Pick<Example, 'file' | 'tasks' | 'targets'> = {
  file: 'lists.taskgraph.yaml',
  tasks: ['list_a', 'list_b', 'sum'],
  targets: ['work/a.json', 'work/b.json', 'work/sum.json'],
}

/** The edits that hold for the lists in either language; `code` is the file with the functions. */
function listEdits(code: string, comment: string): readonly Edit[] {
  return [
    {
      title: 'another value for list_a',
      change: (folder) => folder.replace('lists.taskgraph.yaml', 'value: 5,', 'value: 6,'),
      runs: ['list_a', 'sum'],
    },
    {
      title: 'a target that somebody wrote over, made again with the same bytes',
      change: (folder) => folder.write('work/a.json', '[1, 2, 3]\n'),
      runs: ['list_a'],
    },
    {
      title: 'another line in the code of all three',
      change: (folder) => folder.append(code, comment),
      // Both lists come out as before; the sum runs for its own code.
      runs: ['list_a', 'list_b', 'sum'],
    },
  ]
}

const EXAMPLES: readonly Example[] = [
  { ...LISTS, name: 'lists-python', edits: listEdits('tasks.py', '\nLATER = 1\n') },
  { ...LISTS, name: 'lists-typescript', edits: listEdits('tasks.ts', '\nexport const later = 1\n') },
  {
    name: 'shell-fanout',
    file: 'words.taskgraph.yaml',
    tasks: [...TEXTS.flatMap(instancesOf), 'page'],
    targets: [...TEXTS.flatMap(targetsOf), 'report/words.md'],
    edits: [
      {
        title: 'words added to one text',
        change: (folder) => folder.append('texts/tyger.txt', `${'symmetry '.repeat(40)}\n`),
        runs: [...instancesOf('texts/tyger.txt'), 'page'],
      },
      {
        title: 'punctuation alone, so that the words stay the same',
        change: (folder) =>
          folder.replace(
            'texts/daffodils.txt',
            'When all at once I saw a crowd,',
            'When all at once I saw a crowd;',
          ),
        runs: [
          'words[text=texts/daffodils.txt]',
          ...SIZES.map((size) => `phrases[text=texts/daffodils.txt,size=${size}]`),
        ],
      },
      {
        title: 'a sixth text',
        change: (folder) => folder.write('texts/echo.txt', 'Echo, echo, and once more: echo.\n'),
        runs: [...instancesOf('texts/echo.txt'), 'page'],
      },
    ],
  },
  {
    name: 'weather',
    file: 'weather.taskgraph.yaml',
    tasks: [
      ...['check_data', 'quake_feed'],
      ...['clean_weather', 'clean_normals', 'clean_co2', 'clean_temperature', 'clean_quakes', 'clean_power'],
      ...[
        'climate_seattle',
        'climate_new_york',
        'day_cycle',
        'co2_trend',
        'warming',
        'quake_stats',
        'power_mix',
        'highlights',
      ],
      ...['chart_year', 'chart_rain', 'chart_cycle', 'chart_co2', 'chart_warming', 'chart_link', 'chart_map'],
      ...['chart_magnitudes', 'chart_power', 'report', 'check_report'],
    ],
    targets: [
      ...[
        'check.txt',
        'quakes-raw.csv',
        'seattle.csv',
        'new-york.csv',
        'normals.csv',
        'co2.csv',
        'temperature.csv',
      ],
      ...[
        'quakes.csv',
        'power.csv',
        'climate-seattle.json',
        'climate-new-york.json',
        'day-cycle.json',
        'co2-trend.json',
      ],
      ...['warming.json', 'quake-stats.json', 'power-mix.json', 'highlights.json'],
      ...['year', 'rain', 'cycle', 'co2', 'warming', 'link', 'map', 'magnitudes', 'power'].map(
        (chart) => `charts/${chart}.svg`,
      ),
    ]
      .map((path) => `work/${path}`)
      .concat('report/index.html', 'report/check.txt'),
    edits: [
      {
        title: 'one month of the CO₂ curve',
        change: (folder) =>
          folder.replace(
            'data/co2-concentration.csv',
            '2019-06-01,413.96,411.38',
            '2019-06-01,413.96,415.38',
          ),
        // check_data counts the rows that it counted before, and what needs it takes no data from it
        runs: [
          ...['check_data', 'clean_co2', 'co2_trend', 'warming', 'highlights'],
          ...['chart_co2', 'chart_warming', 'chart_link', 'report', 'check_report'],
        ],
      },
      {
        title: 'a quake too small to be picked: the picked ones stay the same',
        change: (folder) =>
          folder.replace('data/earthquakes.csv', '39.8157,-120.6545,8.9,0.5,', '39.8157,-120.6545,8.9,0.6,'),
        runs: ['check_data', 'quake_feed', 'clean_quakes'],
      },
      {
        title: 'one day of rain in Seattle, which leaves New York as it is',
        change: (folder) =>
          folder.replace('data/weather.csv', 'Seattle,2013-07-12,0.0,', 'Seattle,2013-07-12,9.9,'),
        runs: [
          ...['check_data', 'clean_weather', 'climate_seattle', 'chart_year', 'chart_rain'],
          ...['highlights', 'report', 'check_report'],
        ],
      },
      {
        title: 'the style sheet, which the report alone reads',
        change: (folder) => folder.append('report.css', '\nheader { padding-top: 8px; }\n'),
        runs: ['report', 'check_report'],
      },
      {
        title: 'the code of one chart',
        change: (folder) =>
          folder.replace('charts/power.mjs', 'Wind took over the plains', 'How wind took over the plains'),
        runs: ['chart_power', 'report', 'check_report'],
      },
    ],
  },
]

describe.each(EXAMPLES)('the example $name', ({ name, file, tasks, targets, edits }) => {
  let folder: ExampleFolder
  beforeAll(() => {
    folder = new ExampleFolder(name, file)
  })
  afterAll(() => folder.remove())

  // The tests of one example go on from each other's state, as a user would: first run, no change, touch, edits.
  test('runs every task and makes every target', async () => {
    expect(await folder.run()).toEqual({ exitCode: 0, outcome: 'succeeded', executed: tasks.toSorted() })
    expect(targets.filter((path) => !existsSync(folder.at(path)))).toEqual([])
  })

  test('executes nothing the second time', async () => {
    expect(await folder.run()).toEqual({ exitCode: 0, outcome: 'succeeded', executed: [] })
  })

  test('executes nothing after a touch of every input', async () => {
    folder.touchInputs()
    expect(await folder.run()).toEqual({ exitCode: 0, outcome: 'succeeded', executed: [] })
  })

  test.each(edits)('after an edit runs exactly what it changes: $title', async ({ change, runs }) => {
    change(folder)
    expect(await folder.run()).toEqual({ exitCode: 0, outcome: 'succeeded', executed: runs.toSorted() })
  })

  test('executes nothing once the edits have run', async () => {
    expect(await folder.run()).toEqual({ exitCode: 0, outcome: 'succeeded', executed: [] })
  })
})

test('the lists add up to fifteens in both languages, as many as the parameter says', async () => {
  const sums = await Promise.all(
    ['lists-python', 'lists-typescript'].map(async (name) => {
      using folder = new ExampleFolder(name, LISTS.file)
      await folder.run('--param', 'length=20')
      return JSON.parse(folder.read('work/sum.json'))
    }),
  )
  expect(sums).toEqual([new Array(20).fill(15), new Array(20).fill(15)])
})

test('the weather report holds nine charts and loads nothing', async () => {
  using folder = new ExampleFolder('weather', 'weather.taskgraph.yaml')
  await folder.run()
  const html = folder.read('report/index.html')
  expect(html.match(/<svg /g)).toHaveLength(9)
  expect(html.match(/(?:src|href)="?https?:|@import|url\((?!#)/g)).toBeNull()
})

test('a broken row of a table stops the cleaning and is named', async () => {
  using folder = new ExampleFolder('weather', 'weather.taskgraph.yaml')
  folder.replace('data/iowa-electricity.csv', '2001-01-01,Fossil Fuels,35361', '2001-01-01,Fossil Fuels')
  const { exitCode, outcome, executed } = await folder.run()
  expect({ exitCode, outcome, executed }).toEqual({
    exitCode: 1,
    outcome: 'failed',
    executed: ['check_data', 'quake_feed'],
  })
})

function instancesOf(text: string): readonly string[] {
  return [
    `words[text=${text}]`,
    `lengths[text=${text}]`,
    ...SIZES.flatMap((size) => [`phrases[text=${text},size=${size}]`, `frequent[text=${text},size=${size}]`]),
  ]
}

function targetsOf(text: string): readonly string[] {
  return [
    `work/words/${text}`,
    `work/lengths/${text}`,
    ...SIZES.flatMap((size) => [`work/phrases/${size}/${text}`, `work/frequent/${size}/${text}`]),
  ]
}

interface RunReport {
  readonly exitCode: number
  readonly outcome: string | undefined
  /** The tasks of which something was started, sorted. */
  readonly executed: readonly string[]
}

/** A copy of a shipped example in a temporary folder of its own, without what an earlier run may have left in the tree. */
class ExampleFolder implements Disposable {
  readonly #root: string
  readonly #file: string

  constructor(name: string, file: string) {
    const source = join(REPOSITORY, 'assets/examples', name)
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), `taskgraph-${name}-`)))
    this.#file = file
    for (const entry of readdirSync(source)) {
      if (!MADE.has(entry)) cpSync(join(source, entry), this.at(entry), { recursive: true })
    }
  }

  at(path: string): string {
    return join(this.#root, path)
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8')
  }

  write(path: string, text: string): void {
    writeFileSync(this.at(path), text)
  }

  append(path: string, text: string): void {
    this.write(path, this.read(path) + text)
  }

  /** Fails where `before` isn't there, so that an edit can't silently be none. */
  replace(path: string, before: string, after: string): void {
    const text = this.read(path)
    expect(text, `${path} must hold what the edit replaces`).toContain(before)
    this.write(path, text.replace(before, after))
  }

  /** Sets the times of every file that the pipeline didn't make: data, code and the pipeline file itself. */
  touchInputs(): void {
    const now = new Date()
    const files = readdirSync(this.#root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    for (const entry of files) {
      const path = join(entry.parentPath, entry.name)
      const parts = path.slice(this.#root.length + 1).split(/[\\/]/)
      if (!parts.some((part) => MADE.has(part))) utimesSync(path, now, now)
    }
  }

  async run(...options: readonly string[]): Promise<RunReport> {
    const { exitCode, stdout } = await launch(['run', this.at(this.#file), '--json', ...options])
    const events = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => EVENT.parse(JSON.parse(line)))
    const started = events.filter((event) => event.state === 'starting' || event.state === 'running')
    return {
      exitCode,
      outcome: events.findLast((event) => event.type === 'run-finished')?.outcome,
      executed: [...new Set(started.map((event) => event.task ?? ''))].toSorted(),
    }
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }

  [Symbol.dispose](): void {
    this.remove()
  }
}

function launch(words: readonly string[]): Promise<{ exitCode: number; stdout: string }> {
  return new Promise((done, fail) => {
    const options = { cwd: REPOSITORY, maxBuffer: 64 * 1024 * 1024 }
    const child = execFile(join(REPOSITORY, 'taskgraph'), words, options, (error, stdout) => {
      // An exit code other than 0 comes as an error too; without one the launcher itself couldn't be run.
      if (child.exitCode === null) fail(error ?? new Error('the launcher ended by a signal'))
      else done({ exitCode: child.exitCode, stdout })
    })
  })
}
