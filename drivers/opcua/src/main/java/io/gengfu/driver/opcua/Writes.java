package io.gengfu.driver.opcua;

import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.Link.ReadBack;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes under way: for each node one that is being written and read back, and at most one that
 * waits for it. A newer one takes the place of one that waits, and ends the patience of one that
 * the device does not hold: what was decided last counts. One thread, {@code loop}'s.
 */
final class Writes {

  /** A controller may take a moment until it shows what it accepted. */
  private static final Duration READ_AGAIN = Duration.ofMillis(50);

  private final ScheduledExecutorService loop;
  private final BiConsumer<Integer, Reading> onReadBack;
  private final Map<Integer, Write> running = new HashMap<>();
  private final Map<Integer, Write> waiting = new HashMap<>();
  private @Nullable Link link;

  /**
   * @param onReadBack takes each reading that completes a write
   */
  Writes(ScheduledExecutorService loop, BiConsumer<Integer, Reading> onReadBack) {
    this.loop = loop;
    this.onReadBack = onReadBack;
  }

  /** Without a link it waits for one, within its limit. */
  void add(int node, Value value, Duration limit, CompletableFuture<Reading> result) {
    var write = new Write(node, value, result);
    var timer =
        loop.schedule(() -> write.fail(write.overdue), limit.toNanos(), TimeUnit.NANOSECONDS);
    var _ = result.whenComplete((_, _) -> timer.cancel(false));
    if (running.putIfAbsent(node, write) == null) {
      write.begin();
      return;
    }
    Write older = waiting.put(node, write);
    if (older != null) {
      older.fail(new Failure(Cause.REFUSED, "a newer write took its place"));
    }
  }

  void up(Link newLink) {
    link = newLink;
    List.copyOf(running.values()).forEach(Write::begin);
  }

  /** Whatever is under way has failed. */
  void down(Failure failure) {
    link = null;
    var all = new ArrayList<Write>(waiting.values());
    waiting.clear();
    all.addAll(running.values());
    running.clear();
    all.forEach(w -> w.fail(failure));
  }

  /** One write, from its request to its end. */
  private final class Write {
    private final int node;
    private final Value value;
    private final CompletableFuture<Reading> result;

    /** What it is to fail with when its limit is over. */
    private Failure overdue =
        new Failure(Cause.UNREACHABLE, "not connected within the limit of the write");

    Write(int node, Value value, CompletableFuture<Reading> result) {
      this.node = node;
      this.value = value;
      this.result = result;
    }

    void begin() {
      Link used = link;
      if (used != null && !result.isDone()) {
        overdue = new Failure(Cause.TIMEOUT, "no answer to the write within the limit");
        used.write(node, value)
            .whenCompleteAsync((raw, e) -> next(e, () -> accepted(used, raw)), loop);
      }
    }

    private void accepted(Link used, Object raw) {
      overdue = new Failure(Cause.TIMEOUT, "written, but not read back within the limit");
      readBack(used, raw);
    }

    private void readBack(Link used, Object raw) {
      used.readBack(node, raw)
          .whenCompleteAsync((read, e) -> next(e, () -> compare(used, raw, read)), loop);
    }

    private void compare(Link used, Object raw, ReadBack read) {
      if (read.held()) {
        onReadBack.accept(node, read.reading());
        result.complete(read.reading());
        end();
      } else if (waiting.containsKey(node)) {
        fail(new Failure(Cause.REFUSED, "not held when a newer write came"));
      } else {
        Value held = read.reading().value();
        String instead = held == null ? read.reading().quality().toString() : held.show();
        overdue = new Failure(Cause.REFUSED, "the device does not hold it, but " + instead);
        var _ =
            loop.schedule(
                () -> next(null, () -> readBack(used, raw)),
                READ_AGAIN.toMillis(),
                TimeUnit.MILLISECONDS);
      }
    }

    private void next(@Nullable Throwable e, Runnable step) {
      if (result.isDone()) {
        return;
      }
      Throwable why = e instanceof CompletionException ? e.getCause() : e;
      if (why == null) {
        step.run();
      } else if (why instanceof WriteException refused) {
        result.completeExceptionally(refused);
        end();
      } else {
        fail(new Failure(Cause.REFUSED, why.toString()));
      }
    }

    void fail(Failure failure) {
      if (result.completeExceptionally(failure.asException())) {
        end();
      }
    }

    private void end() {
      if (waiting.remove(node, this) || !running.remove(node, this)) {
        return;
      }
      Write following = waiting.remove(node);
      if (following != null) {
        running.put(node, following);
        following.begin();
      }
    }
  }
}
