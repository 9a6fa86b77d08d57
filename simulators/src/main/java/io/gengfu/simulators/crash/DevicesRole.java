package io.gengfu.simulators.crash;

import io.gengfu.simulators.gpio.SimulatedLines;
import io.gengfu.simulators.wired.Contact;
import io.gengfu.simulators.wired.Relay;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The devices: pairs of a zone and a siren on simulated lines. Each zone moves by itself, at times
 * that the seed chooses. Everything that a device showed or was made to do goes to its own record,
 * {@code micros zone|siren number 0|1} a line; sirens are told on standard output too.
 */
final class DevicesRole {

  /** So long a zone shows the same, in ms. */
  private static final int STILL_MIN = 20;

  private static final int STILL_MAX = 500;

  /** Input lines from here on, output lines from {@link #SIRENS} on. */
  static final int ZONES = 1;

  static final int SIRENS = 101;

  private final BufferedWriter record;
  private final SplittableRandom random;
  private final List<Contact> zones = new ArrayList<>();
  private final AtomicBoolean moving = new AtomicBoolean(true);
  private final ScheduledExecutorService time =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private DevicesRole(BufferedWriter record, long seed) {
    this.record = record;
    this.random = new SplittableRandom(seed);
  }

  /** Runs until standard input ends or says {@code quit}; {@code rest} ends all movement. */
  static void run(Path socket, int pairs, long seed, Path recordFile) throws IOException {
    try (SimulatedLines lines = SimulatedLines.listen(socket);
        BufferedWriter record = Files.newBufferedWriter(recordFile)) {
      DevicesRole devices = new DevicesRole(record, seed);
      devices.begin(lines, pairs);
      System.out.println("ready");
      try {
        devices.obey();
      } finally {
        devices.time.shutdownNow();
      }
    }
  }

  private void begin(SimulatedLines lines, int pairs) {
    for (int n = 1; n <= pairs; n++) {
      int number = n;
      Relay siren = new Relay(lines, SIRENS + n - 1);
      siren.onSwitch((on, nanos) -> switched(number, on));
      zones.add(Contact.activeHigh(lines, ZONES + n - 1));
      move(n, false);
    }
  }

  private void switched(int number, boolean on) {
    write("siren", number, on);
    System.out.println("siren " + number + (on ? " 1" : " 0"));
  }

  private void move(int number, boolean to) {
    ScheduledFuture<?> _ =
        time.schedule(
            () -> {
              if (moving.get()) {
                show(number, to);
                move(number, !to);
              }
            },
            random.nextInt(STILL_MIN, STILL_MAX),
            TimeUnit.MILLISECONDS);
  }

  // Written before it is shown: what the agent has seen stands in the record.
  private void show(int number, boolean active) {
    write("zone", number, active);
    zones.get(number - 1).set(active);
  }

  private synchronized void write(String what, int number, boolean on) {
    try {
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      record.write(micros + " " + what + " " + number + (on ? " 1\n" : " 0\n"));
      record.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the devices' record cannot be written", e);
    }
  }

  private void obey() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String word = in.readLine(); word != null; word = in.readLine()) {
      switch (word) {
        case "rest" -> {
          moving.set(false);
          for (int n = 1; n <= zones.size(); n++) {
            show(n, false);
          }
          System.out.println("resting");
        }
        case "quit" -> {
          return;
        }
        default -> throw new IllegalArgumentException("devices: " + word);
      }
    }
  }
}
