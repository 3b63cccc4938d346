/** What a person asked for and cannot have, in words for them, beside the field it is about. Thrown, it rolls back. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

/** An email address (field `email`) that a member of the workspace has already: the page leads to them. */
export class AlreadyHere extends Refusal {
  readonly member: { id: string; name: string };

  constructor(message: string, { id, name }: { id: string; name: string }) {
    super(message, "email");
    this.member = { id, name };
  }
}

/** Thrown for what was tried too often; it may be tried again after so many seconds. */
export class TooOften extends Refusal {
  constructor(
    message: string,
    readonly waitSeconds: number,
    field?: string,
  ) {
    super(message, field);
  }
}

/** Thrown for a query that takes the database too long; a narrower one may succeed. */
export class TooSlow extends Refusal {
  constructor(
    message: string,
    readonly waitSeconds: number,
  ) {
    super(message);
  }
}

/** Thrown for what does not exist or is not theirs to see: the two look the same. */
export class NotFound extends Error {}

/** The link was used, cancelled, replaced or grew too old while its page was open: the page is to be read again. */
export class LinkIsSpent extends Error {}

/** Thrown for what this person may see but not do. */
export class Forbidden extends Error {}

/** Thrown for a change that takes something away from a person and was not confirmed yet. */
export class NotConfirmed extends Error {}
