import { Fragment, type ReactNode } from "react";
import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { cardClass } from "#app/ui/card";
import { imageUrl } from "./images";

/** A Markdown file of our own, drawn by React. Of HTML in it only the text would be shown: there is nothing to sanitise. */
export function Markdown({ source }: { source: string }) {
  return (
    <div className="grid grid-cols-1 gap-3.5 text-[0.9375rem]/6 wrap-anywhere">
      <Tokens tokens={lexer(source)} />
    </div>
  );
}

function Tokens({ tokens = [] }: { tokens?: Token[] }): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{isMarked(token) && draw(token)}</Fragment>);
}

/** No extension of marked is in use: every token is one of its own. */
function isMarked(token: Token): token is MarkedToken {
  return token.type !== "html";
}

function draw(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "heading":
      return <Heading {...token} />;
    case "paragraph":
      return (
        <p>
          <Tokens tokens={token.tokens} />
        </p>
      );
    case "list":
      return <List {...token} />;
    case "table":
      return <Table {...token} />;
    case "code":
      return <pre className={`${cardClass} overflow-x-auto p-3.5 font-mono text-sm`}>{token.text}</pre>;
    default:
      return drawInline(token);
  }
}

function drawInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "strong":
      return (
        <b>
          <Tokens tokens={token.tokens} />
        </b>
      );
    case "codespan":
      return <code className="font-mono text-sm">{token.text}</code>;
    case "link":
      return (
        <a className="link" href={token.href}>
          <Tokens tokens={token.tokens} />
        </a>
      );
    case "image":
      return <img className={`${cardClass} h-auto max-w-full`} src={imageUrl(token.href)} alt={token.text} />;
    case "text":
      return token.tokens ? <Tokens tokens={token.tokens} /> : decode(token.text);
    default:
      return null;
  }
}

/** Lines of help lead to these headings by one word, which stays when the heading is reworded. */
const topics: Record<string, string> = { "user-metadata": "metadata", "copied-and-mailed-links": "links" };

export function headingId(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return topics[words] ?? words;
}

function Heading({ depth, text, tokens }: Tokens.Heading) {
  const content = <Tokens tokens={tokens} />;
  if (depth === 1) return <h1>{content}</h1>;
  if (depth > 2) return <h3 className="font-semibold">{content}</h3>;
  return (
    <h2 id={headingId(text)} className="mt-4 scroll-mt-4 target:text-accent">
      {content}
    </h2>
  );
}

function List({ ordered, items }: Tokens.List) {
  const Tag = ordered ? "ol" : "ul";
  return (
    <Tag className={`grid gap-1 pl-5 ${ordered ? "list-decimal" : "list-disc"}`}>
      {items.map(({ tokens }, index) => (
        <li key={index}>
          <Tokens tokens={tokens} />
        </li>
      ))}
    </Tag>
  );
}

function Table({ header, rows }: Tokens.Table) {
  return (
    <table className="data-table">
      <thead>
        <tr>
          {header.map(({ tokens }, index) => (
            <th key={index} scope="col">
              <Tokens tokens={tokens} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map(({ tokens }, index) => (
              <td key={index}>
                <Tokens tokens={tokens} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** marked writes these signs as HTML does; React does so itself. */
function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_sign, name: string) => signs[name] ?? "");
}

const signs: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
