package io.arrears.cli.explain;

/**
 * One thing that a trigger states and that was recomputed.
 *
 * @param field field that is judged
 * @param holds whether it is what it should be
 * @param text the computation in words and numbers
 */
record Line(String field, boolean holds, String text) {}
