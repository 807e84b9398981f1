// What the modules of this folder hand to one another. Checked by `tsc --checkJs --strict`; nothing of it is run.

/** A widget's state as the browser holds it: Jupyter's own, or the one that a page makes of a stored notebook. */
export interface Model {
  get(name: string): any;
  set(name: string, value: any): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener?: () => void): void;
  widget_manager: { get_model(id: string): Promise<any>; has_model(id: string): boolean };
}

export type Point = [number, number];
/** The state of a demonstration by name: what its sliders say, and what its own buttons set. */
export type Values = Record<string, any>;
/** What Python sent: plain values, and arrays as typed arrays. */
export type Data = Record<string, any>;

/** What a part shows at one moment; which fields it has is said by each part's own `Content`. */
export type Content = any;
/** What a demonstration shows at one moment, by the name of each part. Plain data: computed without a document. */
export type Frame = Record<string, Content>;

/** A place on the page, as a demonstration asks for it. `kind` names the part that fills it. */
export interface Spec {
  kind: string;
  name: string;
  [option: string]: any;
}
/** A row or a column of places. */
export interface Box {
  row?: Array<Spec | Box>;
  column?: Array<Spec | Box>;
  /** A row that stays one, its planes and pictures smaller, where there is room enough. */
  tight?: boolean;
}

/** One demonstration: a pure function of its data and its values, and where on the page its parts stand. */
export interface Demonstration {
  /** The values that are traits of the widget: joined to sliders, heard by Python, told in a link. */
  values: string[];
  /** Values that only this view has, with what they are at first. */
  local?: Values;
  /** Once, from what Python sent: what `frame` needs made ready (a decoder from its weights). */
  prepare?(data: Data): Data;
  layout(data: Data): Box;
  frame(data: Data, values: Values): Frame;
  /** Other values that follow from changed ones (a walk moves the point). Pure. */
  follow?(data: Data, values: Values, changed: string[]): Values;
}

/** What a part may ask of the demonstration that it stands in. */
export interface Context {
  data: Data;
  values(): Values;
  set(values: Values): void;
  /** Ends with the view: every listener takes it. */
  signal: AbortSignal;
  /** Held by a hand: a walk ends at once. */
  interrupt(): void;
  onInterrupt(listener: () => void): void;
}

export interface Part {
  element: HTMLElement;
  draw(content: Content): void;
  dispose?(): void;
}
export type MakePart = (spec: Spec, context: Context) => Part;

/** Text in runs, so that nothing is ever read as HTML: a string, or one that is stressed. */
export type Run = string | { strong: string };
