import { controlClass } from "./control";
import { controlOf, Labelled, type FieldProps } from "./field";

/** A file to send. Of a form that comes back refused it has to be chosen again: no page may fill it in. */
export function FileField({ accept, ...props }: FieldProps & { accept?: string }) {
  return (
    <Labelled {...props}>
      <input
        key={props.field.key}
        {...controlOf(props)}
        className={`${controlClass} w-full ${button}`}
        type="file"
        accept={accept}
      />
    </Labelled>
  );
}

const button =
  "py-1 file:mr-2.5 file:rounded-md file:bg-bg file:px-2 file:py-0.5 file:font-medium file:[border:1px_solid_var(--line-strong)]";
