package io.gengfu.agent.bench;

import io.gengfu.agent.command.Reload;
import io.gengfu.agent.console.Console;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a gateway does at its worst, at once: chargers report, their readings go to the
 * disk and to the platform, the site is read again and again, and people look at the status page.
 */
final class Load implements AutoCloseable {

  private static final long TELEMETRY_NANOS = 5_000_000;
  private static final long RELOAD_NANOS = 100_000_000;
  private static final long LOOK_NANOS = 100_000_000;
  private static final long SEED = 20_261_123;

  private final Gateway gateway;
  private final List<Point> temperatures = new ArrayList<>();
  private final List<Point> powers = new ArrayList<>();
  private final int perStep;
  private final Console console;
  private final HttpClient browser = HttpClient.newHttpClient();
  private final List<Thread> threads = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private volatile boolean running;
  private volatile @Nullable Throwable failure;
  private int next;

  final AtomicLong readings = new AtomicLong();
  final AtomicLong reloads = new AtomicLong();
  final AtomicLong looks = new AtomicLong();
  final AtomicLong sent = new AtomicLong();
  final AtomicLong longestReload = new AtomicLong();

  /**
   * Nothing begins yet but the status page.
   *
   * @param perSecond readings of chargers
   */
  Load(Gateway gateway, int perSecond) {
    this.gateway = gateway;
    this.perStep = Math.max(1, (int) (perSecond * TELEMETRY_NANOS / 1_000_000_000));
    Points points = gateway.site.points();
    for (Device charger : points.devices(DeviceClasses.CHARGER)) {
      temperatures.add(points.of(charger, "temperature"));
      powers.add(points.of(charger, "power"));
    }
    console = Console.start(0, gateway.status::snapshot);
  }

  /**
   * @param reloading or all but that
   */
  void begin(boolean reloading) {
    running = true;
    gateway.tellTheCity();
    again("bench-telemetry", TELEMETRY_NANOS, this::report);
    if (reloading) {
      var reload = new Reload(gateway.site, gateway.core, consents -> {});
      again("bench-reload", RELOAD_NANOS, () -> reload(reload));
    }
    again("bench-look", LOOK_NANOS, this::look);
  }

  void end() {
    running = false;
    threads.forEach(Load::join);
    threads.clear();
    for (Uplink uplink : gateway.uplinks) {
      sent.addAndGet(uplink.status().sent());
      uplink.close();
    }
    gateway.uplinks.clear();
    if (failure != null) {
      throw new IllegalStateException("the load was none", failure);
    }
  }

  private void report() {
    for (int i = 0; i < perStep; i++) {
      int charger = next / 2 % temperatures.size();
      Point point = (next % 2 == 0 ? temperatures : powers).get(charger);
      // Warm, never hot: what is wanted is work, not alerts.
      gateway.core.accept(Reading.good(point, Value.of(20 + random.nextInt(300) / 10.0)));
      next++;
    }
    readings.addAndGet(perStep);
  }

  private void reload(Reload reload) {
    Map<String, Object> answer = reload.run();
    if (!Boolean.TRUE.equals(answer.get("reloaded"))) {
      throw new IllegalStateException("not reloaded: " + answer);
    }
    reloads.incrementAndGet();
    longestReload.accumulateAndGet(held(answer), Math::max);
  }

  private static long held(Map<String, Object> answer) {
    return answer.get("heldMicros") instanceof Number micros ? micros.longValue() : 0;
  }

  private void look() {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + "/api/status"))
            .build();
    try {
      var answer = browser.send(request, BodyHandlers.discarding());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the status page answers " + answer.statusCode());
      }
      looks.incrementAndGet();
    } catch (IOException e) {
      throw new IllegalStateException("no status page", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void again(String name, long pauseNanos, Runnable step) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(() -> run(pauseNanos, step)));
  }

  private void run(long pauseNanos, Runnable step) {
    try {
      do {
        step.run();
        LockSupport.parkNanos(pauseNanos);
      } while (running);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    browser.close();
    console.close();
  }
}
