package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialTest {

  private final Serial serial = new Serial();

  @Test
  void aStepRunsOnTheThreadThatBringsIt() {
    List<Thread> threads = new ArrayList<>();

    serial.run(() -> threads.add(Thread.currentThread()));

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void aStepOutOfAStepWaitsForIt() {
    List<String> order = new ArrayList<>();

    serial.run(
        () -> {
          serial.run(() -> order.add("second"));
          order.add("first");
        });

    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void stepsOfManyThreadsNeverOverlapAndNoneIsLost() throws Exception {
    var inside = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      serial.run(
                          () -> {
                            overlaps.addAndGet(inside.getAndIncrement());
                            done.incrementAndGet();
                            inside.decrementAndGet();
                          });
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(overlaps).hasValue(0);
    assertThat(done).hasValue(200);
  }

  @Test
  void behindASinkThatHangsStepsAreDroppedNotPiledUp() throws Exception {
    var go = new CountDownLatch(1);
    var in = new CountDownLatch(1);
    var ran = new AtomicInteger();
    Thread stuck =
        Thread.ofPlatform()
            .start(
                () ->
                    serial.run(
                        () -> {
                          in.countDown();
                          awaitQuietly(go);
                        }));
    in.await();

    for (int i = 0; i < 10_000; i++) {
      serial.run(ran::incrementAndGet);
    }
    go.countDown();
    stuck.join();

    assertThat(ran.get()).isBetween(1, 256);
  }

  @Test
  void aStepThatThrowsEndsNothing() {
    var ran = new AtomicInteger();

    serial.run(
        () -> {
          throw new IllegalStateException("a bug of the test");
        });
    serial.run(ran::incrementAndGet);

    assertThat(ran).hasValue(1);
  }

  @Test
  void closeWaitsForTheRunningStepAndNothingRunsAfter() throws Exception {
    var go = new CountDownLatch(1);
    var in = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    Thread running =
        Thread.ofPlatform()
            .start(
                () ->
                    serial.run(
                        () -> {
                          in.countDown();
                          awaitQuietly(go);
                          order.add("step");
                        }));
    in.await();
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  serial.close();
                  order.add("closed");
                });
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

    go.countDown();
    running.join();
    closing.join();
    serial.run(() -> order.add("late"));

    assertThat(order).containsExactly("step", "closed");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
