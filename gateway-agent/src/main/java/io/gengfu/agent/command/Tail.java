package io.gengfu.agent.command;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Journal;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lets people watch decisions as they are made, on their way to the journal. A watcher who reads
 * too slowly misses some; the journal misses none.
 */
public final class Tail implements Journal {

  private static final int MAX_WAITING = 1_000;

  private final Journal journal;
  private final List<BlockingQueue<Decision>> watchers = new CopyOnWriteArrayList<>();

  public Tail(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void decided(Decision decision) {
    journal.decided(decision);
    for (BlockingQueue<Decision> watcher : watchers) {
      watcher.offer(decision);
    }
  }

  @Override
  public void reading(int point, double value, byte known, long nanos, long epochMillis) {
    journal.reading(point, value, known, nanos, epochMillis);
  }

  @Override
  public void wake() {
    journal.wake();
  }

  /** A new watcher; {@link #leave} when done. */
  public BlockingQueue<Decision> join() {
    var watcher = new ArrayBlockingQueue<Decision>(MAX_WAITING);
    watchers.add(watcher);
    return watcher;
  }

  public void leave(BlockingQueue<Decision> watcher) {
    watchers.remove(watcher);
  }
}
