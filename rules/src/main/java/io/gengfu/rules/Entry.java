package io.gengfu.rules;

/**
 * Rules of one pack that follow from one slot and whose instances stand together.
 *
 * @param rules their numbers in the pack
 * @param offsets of their instances from that of the first
 */
@SuppressWarnings("ArrayRecordComponent") // Read for every reading; never compared.
record Entry(int[] rules, int[] offsets) {}
