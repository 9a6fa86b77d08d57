package io.gengfu.rules;

/**
 * Rules of one pack that read one column and whose instances stand together.
 *
 * @param rules their numbers in the pack
 * @param offsets of their instances from that of the first rule that stands there
 */
@SuppressWarnings("ArrayRecordComponent") // Read for every reading; never compared.
record Entry(int column, int[] rules, int[] offsets) {}
