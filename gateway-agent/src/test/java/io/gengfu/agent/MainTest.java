package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.GatewayConfig.ConsoleConfig;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.store.Store;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.Calendar;
import io.gengfu.rules.RuleSet;
import io.gengfu.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  private static final StoreConfig LIMITS = new StoreConfig(16, 16, Duration.ofSeconds(1));

  @TempDir private Path folder;
  private final List<String> closed = new ArrayList<>();

  private Site site(String... lines) {
    var config = new GatewayConfig("gw", folder, LIMITS, List.of(), new ConsoleConfig(false, 0));
    List<Site.Line> all = new ArrayList<>();
    for (String line : lines) {
      all.add(new Site.Line(line, provider(line), List.of()));
    }
    return new Site(
        folder,
        config,
        LocalText.same("site"),
        new Points(List.of()),
        all,
        RuleSet.empty(),
        List.of(),
        Set.of(),
        Map.of(),
        Set.of(),
        Calendar.PLAIN,
        List.of());
  }

  @Test
  void aStartThatFailsHalfWayLeavesNothingOpen() {
    Site site = site("good", "broken");

    assertThatThrownBy(() -> new Main(site).close()).hasMessage("broken");

    assertThat(closed).containsExactly("good");
    // The folder's lock is free again.
    Store.open(folder, LIMITS, "gw", List.of(), new Points(List.of())).close();
  }

  private DriverProvider provider(String line) {
    return new DriverProvider() {
      @Override
      public String protocol() {
        return "test";
      }

      @Override
      public String line(Settings address) {
        return line;
      }

      @Override
      public void check(DeviceSettings device) {}

      @Override
      public Driver open(List<DeviceSettings> devices) {
        if (line.equals("broken")) {
          throw new IllegalStateException(line);
        }
        return driver(line);
      }
    };
  }

  private Driver driver(String line) {
    return new Driver() {
      @Override
      public void start(ReadingSink sink) {}

      @Override
      public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
        return CompletableFuture.failedFuture(new IllegalStateException("no outputs"));
      }

      @Override
      public void close() {
        closed.add(line);
      }
    };
  }
}
