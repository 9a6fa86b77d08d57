package io.gengfu.agent;

import static org.awaitility.Awaitility.await;

import io.gengfu.agent.backup.Backup;
import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.GatewayConfig.ConsoleConfig;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway without devices: its site folder, its store, its way to the platform. */
public final class Box implements AutoCloseable {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final int SPEED = Alerts.POINTS.of(Alerts.LIFT, "speed").index();

  private final Path site;
  private final URI broker;
  private String id;
  private @Nullable Store store;
  private @Nullable Uplink uplink;
  private @Nullable Journal journal;

  public Box(Path site, String id, URI broker) throws IOException {
    this.site = site;
    this.id = id;
    this.broker = broker;
    Files.createDirectories(site);
    Files.writeString(site.resolve("gateway.yaml"), "gateway: {id: " + id + "}\n");
  }

  public Path site() {
    return site;
  }

  public Path data() {
    return site.resolve("data");
  }

  public GatewayConfig config() {
    return new GatewayConfig(id, data(), LIMITS, List.of(), new ConsoleConfig(false, 0));
  }

  /** From the next start on. */
  public Box named(String other) {
    id = other;
    return this;
  }

  public Box start() {
    Store opened = Store.open(data(), LIMITS, id, List.of("city"), Alerts.POINTS);
    store = opened;
    journal = opened.journal(handle -> "");
    uplink =
        Uplink.start(
            id,
            new UplinkConfig(
                "city", broker, Optional.empty(), Optional.empty(), true, Duration.ofSeconds(2)),
            opened);
    return this;
  }

  public Store store() {
    return running(store);
  }

  public Uplink uplink() {
    return running(uplink);
  }

  private static <T> T running(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }

  /** Raises alerts of these ids, and waits until they are recorded. */
  public void raise(String... alertIds) {
    for (String alert : alertIds) {
      long before = store().figures().transitions();
      Alerts.record(running(journal), Alerts.raised(alert, "p/r/" + alert, Lane.ALERT));
      await().atMost(Duration.ofSeconds(30)).until(() -> store().figures().transitions() > before);
    }
  }

  /** Records one reading in a block of its own. */
  public void read(double value) {
    long before = store().figures().readings();
    running(journal).reading(SPEED, value, Known.GOOD, 0, 1_000 + (long) value);
    await().atMost(Duration.ofSeconds(30)).until(() -> store().figures().readings() > before);
  }

  /** Waits until the platform has confirmed everything. */
  public void told() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> uplink().status().pending().values().stream().allMatch(n -> n == 0));
  }

  public void backup(Path file) throws IOException {
    Backup.make(site, config(), file, new Backup.Options(false, true, 100), line -> {});
  }

  /** What stands in its data folder, as a card reader would copy it. */
  public void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock")) {
          Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Changes a file of a box that does not run. */
  public void execute(String file, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data().resolve(file));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Override
  public void close() {
    if (uplink != null) {
      uplink.close();
      uplink = null;
    }
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
