import { useContext, useState } from "react";
import { RowsContext } from "./document";
import { useEnhanced } from "./enhance";
import { TableHead } from "./table-head";

const columns = ["Name", "Role", "Groups", "Status", "Invited by", "Last seen"];

/** Nothing in its rows is a component. Undefined: they stand in the page already, or are about to. */
export function MembersTable({ rows }: { rows: string | undefined }) {
  return (
    <div {...useEnhanced()}>
      <table className="table cards members" role="table">
        <caption className="sr-only">Users</caption>
        <TableHead columns={columns} hasBoxes hasActions />
        {rows === undefined ? <RowsOfPage /> : <Rows html={rows} />}
      </table>
    </div>
  );
}

/** What the server drew stays as it is, until the list is another one. */
function RowsOfPage() {
  const drawn = useContext(RowsContext);
  const [html] = useState(() => drawn ?? document.querySelector(".members tbody")?.innerHTML ?? "");
  return <Rows html={html} />;
}

function Rows({ html }: { html: string }) {
  return <tbody role="rowgroup" dangerouslySetInnerHTML={{ __html: html }} suppressHydrationWarning />;
}
