package io.gengfu.agent.cli;

import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.store.Store;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A site with two chargers whose gateway ran for a while: its real core, rules and store, under a
 * clock that the test moves.
 */
final class Recorded implements AutoCloseable {

  static final Instant BEGIN = Instant.parse("2026-11-20T08:00:00Z");

  private final Path dir;
  private final Ticking clock = new Ticking();
  private final Map<String, Value> shown = new LinkedHashMap<>();
  private final Site site;
  private Store store;
  private Core core;

  private static final class Ticking implements Clock {
    private Instant wall = BEGIN;

    @Override
    public long nanos() {
      return Duration.between(Instant.EPOCH, wall).toNanos();
    }

    @Override
    public Instant wall() {
      return wall;
    }

    @Override
    public Trust trust() {
      return Trust.SYNCHRONISED;
    }

    @Override
    public String bootId() {
      return "boot";
    }
  }

  Recorded(Path dir) {
    this.dir = dir;
    write("gateway.yaml", "gateway: {id: gw-1, data: data}\nconsole: {enabled: false}\n");
    write(
        "site.yaml",
        """
        site: {estate: garden, title: {zh: 花园, en: Garden}}
        locations:
          - {id: shed, building: "1"}
        devices:
          - {id: charger-1, profile: generic-modbus-charger, location: shed, address: {host: 127.0.0.1, unit: 1}}
          - {id: charger-2, profile: generic-modbus-charger, location: shed, address: {host: 127.0.0.1, unit: 2}}
        packs:
          - {pack: charger-overheat, parameters: {warn: 55, rise: 100}}
        """);
    var problems = new Problems();
    site = SiteReader.read(dir, problems).orElseThrow();
    store = openStore();
    core = startCore();
    for (Point point : site.mapped()) {
      switch (point.signal().name()) {
        case "smoke" -> shows(point.key(), Value.of(false));
        case "relay" -> shows(point.key(), Value.of(true));
        default -> shows(point.key(), Value.of(20));
      }
    }
  }

  private Store openStore() {
    return Store.open(
        site.gateway().data(), site.gateway().store(), "gw-1", List.of(), site.points());
  }

  private Core startCore() {
    var started =
        new Core(
            site.points(),
            site.rules(),
            site.mapped(),
            Map.of(),
            store.journal(this::text),
            clock,
            () -> UUID.randomUUID().toString());
    started.restore(store.restored().instances(), store.restored().outputs());
    return started;
  }

  private String text(double handle) {
    return core.text(handle);
  }

  Recorded write(String file, String text) {
    try {
      Path path = dir.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Recorded shows(String point, Value value) {
    shown.put(point, value);
    return this;
  }

  Recorded temperature(String charger, double celsius) {
    return shows(charger + ".temperature", Value.of(celsius));
  }

  Recorded smoke(String charger, boolean smoke) {
    return shows(charger + ".smoke", Value.of(smoke));
  }

  /** From now on every read of this point fails. */
  Recorded fails(String point) {
    shown.remove(point);
    return this;
  }

  /** Every point is read once a second; points that fail are read too. */
  Recorded runs(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.wall = clock.wall.plusSeconds(1);
      core.tick();
      for (Point point : site.mapped()) {
        Value value = shown.get(point.key());
        core.accept(
            value == null
                ? Reading.bad(point, Cause.TIMEOUT, "no answer")
                : Reading.good(point, value));
      }
    }
    return this;
  }

  /** The agent ends, and starts again so much later. */
  Recorded restartsAfter(Duration away) {
    store.close();
    clock.wall = clock.wall.plus(away);
    store = openStore();
    core = startCore();
    return this;
  }

  Instant now() {
    return clock.wall;
  }

  /** The agent ends; what it knew is on disk. */
  @Override
  public void close() {
    store.close();
  }
}
