package io.gengfu.rules;

import io.gengfu.rules.RuleSet.Tuple;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * How the slots of a pack's columns lie to each other. Where that is the same for every tuple of
 * devices, as it is when all columns are of one device, code needs no table to find them.
 */
final class Layout {

  private final int[] distances;
  private boolean regular;

  Layout(int[] distances, boolean regular) {
    this.distances = distances.clone();
    this.regular = regular;
  }

  /** Takes one more tuple of a pack into account. */
  static void look(IdentityHashMap<Pack, Layout> layouts, Tuple tuple, int[] rows) {
    int[] found = new int[tuple.pack().columns().size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = rows[tuple.row() + i] - rows[tuple.row()];
    }
    Layout layout = layouts.computeIfAbsent(tuple.pack(), pack -> new Layout(found, true));
    layout.regular &= Arrays.equals(layout.distances, found);
  }

  /** Whether the slot of a column lies so far from that of the first column, in every tuple. */
  boolean isRegular() {
    return regular;
  }

  /** How far the slot of a column lies from that of the first. */
  int distance(int column) {
    return distances[column];
  }
}
