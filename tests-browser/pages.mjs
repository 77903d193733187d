// Every kind of page there is, in one table: pictures are taken of them (shots.mjs), axe-core looks at them, and thumbs
// are tried on them (tests/phones.mjs). A new kind of page is one more line here.

const filter = (cel) => `/customers?filter=${encodeURIComponent(cel)}`

// Pages for those who are not signed in.
export const OUTSIDE = [['sign-in', '/sign-in'], ['sign-in-code', '/sign-in/code']]

// Pages inside, as [name, path]. They need the address of a customer with something to tell, of a task, of a role and of a
// person.
export function insidePages({ record, task, role, user }) {
  return [
    ['start', '/'],
    ['start-team', '/?of=team'],
    ['list', '/customers'],
    ['list-filtered', filter('lifecycle_stage == "active" && industry == "machinery"')],
    ['list-grouped', '/customers?group=grade&sum=yearly_spend'],
    ['list-nothing', '/customers?q=nobodyhasthisname'],
    ['list-unreadable', filter('(')],
    ['list-columns', '/customers/columns'],
    ['list-conditions', `/customers/filter/tree?filter=${encodeURIComponent('lifecycle_stage == "active" && (industry == "machinery" || grade == "a")')}`],
    ['list-views', '/customers/views'],
    ['list-export', '/customers/export'],
    ['board', '/customers?as=board&by=grade&sum=yearly_spend'],
    ['calendar', '/customers?as=calendar'],
    ['calendar-agenda', '/tasks?as=calendar&by=due&span=agenda'],
    ['calendar-week', '/customers?as=calendar&by=updated_at&span=week'],
    ['record', record],
    ['record-call', `${record}?log=call`],
    ['record-visit', `${record}?log=visit`],
    ['record-task', `${record}?log=task`],
    ['record-in-list', `${record}?in=sort%3Dname`],
    ['task', task],
    ['contacts', '/contacts'],
    ['tasks', '/tasks'],
    ['interactions', '/interactions'],
    ['form', `${record}/edit`],
    ['form-new', '/customers/new'],
    ['form-new-interaction', '/interactions/new'],
    ['deletion', `${record}/deletion`],
    ['palette-page', `/go?at=${encodeURIComponent(record)}`],
    ['search', `/search?q=${encodeURIComponent('hdjx')}`],
    ['search-nothing', '/search?q=nobodyiscalledthis'],
    ['users', '/users'],
    ['teams', '/teams'],
    ['roles', '/roles'],
    ['role-rights', `${role}/rights`],
    ['role-rights-object', `${role}/rights/contact?try=1&verb-see=all&personal=masked`],
    ['person-reach', `${user}/reach?record=${record}`],
    ['record-reach', `/reach${record}`],
    ['shares', `/shares${record}`],
    ['webhooks', '/webhooks'],
    ['custom-objects', '/custom_objects'],
    ['custom-fields', '/custom_fields'],
    ['form-new-field', '/custom_fields/new'],
    ['layouts', '/layouts'],
    ['layout-form', '/layouts/arrange?of=customers&surface=form'],
    ['layout-list', '/layouts/arrange?of=customers&surface=list'],
    ['number-rules', '/number_rules'],
    ['number-patterns', '/number_rules/patterns'],
    ['administration', '/administration'],
    ['form-rules', '/form_rules'],
    ['quality', '/quality/customers'],
    ['quality-queue', '/quality/customers/queue'],
    ['quality-rules', '/quality_rules'],
    ['form-new-quality-rule', '/quality_rules/new'],
    ['form-new-rule', '/form_rules/new'],
    ['list-added', '/x_samples'],
    ['trail', '/trail'],
    ['alerts', '/alerts'],
    ['alert-rules', '/alert_rules'],
    ['developers', '/developers'],
    ['developers-object', '/developers/tasks'],
    ['developers-imports', '/developers/imports'],
    ['import-file', '/customers/import'],
    ['imports', '/imports'],
    ['jobs', '/jobs'],
    ['notifications', '/notifications'],
    ['preferences', '/preferences'],
    ['security', '/security'],
    ['person-security', `${user.replace('/users/', '/people/')}/security`],
    ['two-step', '/security/two_step'],
    ['networks', '/security/networks'],
    ['providers', '/security/providers'],
    ['provider-new', '/security/providers/new'],
    ['help', '/help'],
    ['help-chapter', '/help/lists'],
    ['help-found', '/help?q=import'],
    ['help-fields', '/help/fields/customers'],
    ['first-steps', '/first-steps/company'],
    ['first-steps-done', '/first-steps/done'],
    ['company', '/companies'],
    ['people-new', '/people/new'],
    ['design', '/design'],
    ['not-found', '/no-such-page'],
  ]
}

// What a house needs so that these pages have something on them: a customer with a contact, a talk, a file and a task.
export async function furnish(house, name) {
  const { id } = await house.create('customers', { name, city: '苏州', tags: ['展会', 'A'], yearly_spend: { amount: '12345678.90', currency: 'CNY' } })
  await house.create('contacts', { name: '查晓', customer: id, mobile: '13912345678' })
  await house.create('interactions', { customer: id, kind: 'call', text: '问候', result: 'unhappy', next_step: '回访' })
  await house.ask('POST', `/files?record=customers/${id}&name=${encodeURIComponent('报价单.json')}`, { body: { quotation: 1 } })
  const task = await house.create('tasks', { subject: '回访', customer: id, due: '2024-01-05', remind_at: '2024-01-05T01:00:00Z' })
  return { record: `/customers/${id}`, task: `/tasks/${task.id}`, ...(await rightsOf(house)) }
}

// A role and a person who holds it, for the pages about rights.
export async function rightsOf(house) {
  const [[role], [user]] = await Promise.all([
    house.find('roles', 'code == "sales_rep"'),
    house.find('users', 'login == "lu.xiaowen"'),
  ])
  return { role: `/roles/${role.id}`, user: `/users/${user.id}` }
}
