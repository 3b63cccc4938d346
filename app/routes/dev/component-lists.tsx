import { FinePrint } from "#app/ui/fine-print";
import { AdminList } from "#app/ui/layout/admin-list";
import { Link } from "#app/ui/link";
import { Consequences, Facts, lineListClass, PeopleList } from "#app/ui/lists";
import { ProgressBar } from "#app/ui/progress-bar";
import { Example, Section } from "./component-example";
import { ada, admins, longEmail, longName } from "./component-samples";

export function Lists() {
  return (
    <Section id="lists" title="Lists and text">
      <Example title="Facts">
        <Facts>
          <dt>Name</dt>
          <dd>{longName}</dd>
          <dt>Email address</dt>
          <dd>{longEmail}</dd>
        </Facts>
      </Example>
      <Example title="Consequences">
        <Consequences>
          <li>Kay McNulty can no longer open Nexus.</li>
          <li>Invitations that Kay McNulty sent stay open.</li>
        </Consequences>
      </Example>
      <People />
      <Example title="A list with lines">
        <ul className={lineListClass}>
          <li>Compilers</li>
          <li>Linkers</li>
        </ul>
      </Example>
      <Example title="Link">
        <Link className="link" href="#lists">
          Forgot your password?
        </Link>
      </Example>
      <Progress />
      <Example title="FinePrint">
        <FinePrint>
          Not expecting this? You can <a href="#lists">decline</a> or ignore it.
        </FinePrint>
      </Example>
    </Section>
  );
}

function Progress() {
  return (
    <Example title="ProgressBar">
      <p id="sample-progress">31 %: 31,000 invited, 20 not done.</p>
      <ProgressBar label="sample-progress" max={100_000} value={31_020} />
    </Example>
  );
}

function People() {
  return (
    <>
      <Example title="PeopleList, of more than are named">
        <PeopleList
          people={[
            { id: "ada", ...ada },
            { id: "long", name: longName, email: longEmail },
          ]}
          total={1284}
        />
      </Example>
      <Example title="AdminList">
        <AdminList admins={admins} />
      </Example>
    </>
  );
}
