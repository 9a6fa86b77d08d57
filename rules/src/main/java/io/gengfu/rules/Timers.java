package io.gengfu.rules;

import java.util.Arrays;

/** One timer per instance in a binary heap of ints: starting and stopping allocates nothing. */
final class Timers {

  private static final int OFF = -1;

  private final long[] due;
  private final int[] heap;
  private final int[] place;
  private int size;
  // Asked for every reading.
  private long next = Long.MAX_VALUE;

  Timers(int instances) {
    due = new long[instances];
    heap = new int[instances];
    place = new int[instances];
    Arrays.fill(place, OFF);
  }

  boolean isRunning(int instance) {
    return place[instance] != OFF;
  }

  long due(int instance) {
    return due[instance];
  }

  /** When the next one is due; {@link Long#MAX_VALUE} when none is running. */
  long next() {
    return next;
  }

  /** Starts the instance's timer, which must not be running. */
  void start(int instance, long at) {
    due[instance] = at;
    size++;
    up(size - 1, instance);
    next = due[heap[0]];
  }

  /** Stops the instance's timer if it is running. */
  void stop(int instance) {
    int hole = place[instance];
    if (hole == OFF) {
      return;
    }
    place[instance] = OFF;
    size--;
    int last = heap[size];
    if (last != instance) {
      place[last] = hole;
      heap[hole] = last;
      up(hole, last);
      down(place[last], last);
    }
    next = size == 0 ? Long.MAX_VALUE : due[heap[0]];
  }

  /** Stops the timer that is due first and answers whose it was; there must be one. */
  int take() {
    int first = heap[0];
    stop(first);
    return first;
  }

  // Equal times go by instance, so that a replay decides in the same order.
  private boolean before(int a, int b) {
    return due[a] < due[b] || (due[a] == due[b] && a < b);
  }

  private void up(int from, int instance) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!before(instance, heap[parent])) {
        break;
      }
      put(at, heap[parent]);
      at = parent;
    }
    put(at, instance);
  }

  private void down(int from, int instance) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], instance)) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, instance);
  }

  private void put(int at, int instance) {
    heap[at] = instance;
    place[instance] = at;
  }
}
