package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.Digital;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Output;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A relay. Written on the caller's thread; the read-back comes with the provider's event, which is
 * at once on a real chip and when the simulator has confirmed on a simulated one. Where a feedback
 * contact is wired, that is the read-back: a relay that sticks shows, though its line is driven.
 */
final class OutputLine extends Line {

  /** Writes that wait for their read-back; more is a device that does not follow. */
  private static final int WRITES_MAX = 16;

  private final Deque<Pending> writes = new ArrayDeque<>();
  private volatile @Nullable DigitalOutput output;
  private volatile @Nullable DigitalInput feedback;
  private volatile boolean closed;

  private record Pending(boolean on, CompletableFuture<Reading> done) {}

  OutputLine(ChipAddress chip, LineSettings settings, Timers timers) {
    super(chip, settings, timers);
  }

  @Override
  @Nullable DigitalOutput io() {
    return output;
  }

  @Override
  void claimed(Lines lines) throws LineException {
    DigitalOutput claimed = lines.output(settings);
    output = claimed;
    level(claimed.state());
    LineSettings contact = settings.feedback();
    if (contact == null) {
      claimed.addListener(event -> serial.run(() -> followed(event.state())));
    } else {
      contact(lines, contact);
    }
  }

  private void contact(Lines lines, LineSettings contact) throws LineException {
    DigitalInput before = feedback;
    if (before != null) {
      lines.release(before);
    }
    DigitalInput claimed = lines.input(contact);
    feedback = claimed;
    level(claimed.state());
    claimed.addListener(event -> serial.run(() -> followed(event.state())));
  }

  @Override
  void show() {
    Digital<?, ?, ?> line = settings.feedback() == null ? output : feedback;
    if (line != null) {
      try {
        followed(line.state());
      } catch (RuntimeException e) {
        lost(Trouble.of(chip, number(), e));
      }
    }
  }

  @Override
  void forget(LineException why) {
    for (Pending write : drain()) {
      write.done.completeExceptionally(new WriteException(why.why(), why.detail()));
    }
  }

  /**
   * Sets the line where one stands: any thread, non-blocking.
   *
   * @throws WriteException if the line is not open or does not take the level
   */
  void set(boolean on) throws WriteException {
    LineException why = trouble();
    DigitalOutput line = output;
    if (closed || line == null || why != null) {
      throw new WriteException(
          why == null ? Cause.UNREACHABLE : why.why(),
          point() + " is not written: " + (why == null ? "closed" : why.detail()));
    }
    boolean silent = write(line, on);
    if (silent) {
      refresh();
    }
  }

  /** Sets the line and completes with the read-back. */
  CompletionStage<Reading> write(Value value, Duration limit) {
    var done = new CompletableFuture<Reading>();
    if (!(value instanceof Value.Flag flag)) {
      done.completeExceptionally(
          new WriteException(Cause.REFUSED, point() + " cannot have the value " + value.show()));
      return done;
    }
    Pending write = new Pending(flag.on(), done);
    if (!add(write)) {
      done.completeExceptionally(
          new WriteException(Cause.TIMEOUT, point() + " has not followed the last writes yet"));
      return done;
    }
    try {
      set(flag.on());
    } catch (WriteException e) {
      remove(write);
      done.completeExceptionally(e);
    }
    if (!done.isDone()) {
      timers.after(limit, () -> expire(write, limit));
    }
    return done;
  }

  /** As long as nobody owns it: safe where its class says so, else as it is. No reading. */
  void rest() {
    DigitalOutput line = output;
    boolean safe = point().signal().output().filter(o -> o.rest() == Output.Rest.SAFE).isPresent();
    if (safe && open() && line != null) {
      try {
        write(line, Output.SAFE);
      } catch (WriteException e) {
        Trouble.log(
            chip, new LineException(e.why(), point() + " may not be at rest", "switch it off"));
      }
    }
  }

  @Override
  void close() {
    closed = true;
    super.close();
    forget(new LineException(Cause.UNREACHABLE, point() + " is closed", ""));
  }

  /** Returns whether the provider will tell nothing, since the line had the level already. */
  private boolean write(DigitalOutput line, boolean on) throws WriteException {
    boolean raw = settings.conversion().rawFlag(Value.of(on));
    DigitalState state = raw ? DigitalState.HIGH : DigitalState.LOW;
    try {
      boolean had = line.state() == state;
      line.state(state);
      return had;
    } catch (RuntimeException e) {
      LineException why = Trouble.of(chip, number(), e);
      lose(why);
      throw new WriteException(why.why(), point() + " is not written: " + why.detail());
    }
  }

  private void followed(DigitalState state) {
    try {
      LineSettings contact = settings.feedback();
      Reading reading = (contact == null ? settings : contact).conversion().reading(level(state));
      if (open()) {
        hand(reading);
        complete(reading);
      }
    } catch (LineException e) {
      lost(e);
    }
  }

  private void complete(Reading reading) {
    Pending next;
    while ((next = takeHead(reading)) != null) {
      next.done.complete(reading);
    }
  }

  private @Nullable Pending takeHead(Reading reading) {
    synchronized (writes) {
      Pending head = writes.peek();
      return head != null && Value.of(head.on).equals(reading.value()) ? writes.poll() : null;
    }
  }

  private void expire(Pending write, Duration limit) {
    if (remove(write)) {
      write.done.completeExceptionally(
          new WriteException(Cause.TIMEOUT, point() + " has not followed within " + limit));
    }
  }

  private boolean add(Pending write) {
    synchronized (writes) {
      return writes.size() < WRITES_MAX && writes.add(write);
    }
  }

  private boolean remove(Pending write) {
    synchronized (writes) {
      return writes.remove(write);
    }
  }

  private List<Pending> drain() {
    synchronized (writes) {
      List<Pending> all = List.copyOf(writes);
      writes.clear();
      return all;
    }
  }
}
