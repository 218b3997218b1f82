import type { InspectorTab as Name } from '../stores/ui-store.ts'
import { TaskForm } from './form/TaskForm.tsx'
import { History } from './History.tsx'
import { Instances } from './instances/Instances.tsx'
import { Log } from './log/Log.tsx'
import { Outputs } from './outputs/Outputs.tsx'
import { Why } from './why/Why.tsx'

/** What one tab of the inspector shows of a task. */
export default function InspectorTab({ tab, task }: { readonly tab: Name; readonly task: string }) {
  switch (tab) {
    case 'task':
      return <TaskForm task={task} />
    case 'why':
      return <Why task={task} />
    case 'log':
      return <Log task={task} />
    case 'outputs':
      return <Outputs task={task} />
    case 'history':
      return <History task={task} />
    case 'instances':
      return <Instances task={task} />
  }
}
