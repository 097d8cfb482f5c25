// What vega-interpreter asks of vega-util, out of the build of vega that the page has already.
export const { ascending, isString, DisallowedObjectProperties } = globalThis.vega;
