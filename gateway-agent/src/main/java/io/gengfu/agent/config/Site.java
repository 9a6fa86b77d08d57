package io.gengfu.agent.config;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Calendar;
import io.gengfu.rules.RuleSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A site folder, checked whole: what runs is what is written here.
 *
 * @param folder where it was read, and can be read again
 * @param title what people call it
 * @param packs what {@code rules} was made of
 * @param mapped the points that some profile maps, hence some driver reports
 * @param letsGo how each dangerous output's device lets go by itself
 * @param initiallyOn the flags of areas that are on until somebody sets them
 * @param calendar days of rest and the time zone, by which schedules go
 * @param consents by which raw values about people may leave
 */
public record Site(
    Path folder,
    GatewayConfig gateway,
    LocalText title,
    Points points,
    List<Line> lines,
    RuleSet rules,
    List<RuleSet.Binding> packs,
    Set<Point> mapped,
    Map<Point, LetsGo> letsGo,
    Set<Point> initiallyOn,
    Calendar calendar,
    List<Consent> consents) {

  public Site {
    lines = List.copyOf(lines);
    packs = List.copyOf(packs);
    mapped = Set.copyOf(mapped);
    letsGo = Map.copyOf(letsGo);
    initiallyOn = Set.copyOf(initiallyOn);
    consents = List.copyOf(consents);
  }

  /** Devices that share one connection, hence one driver. */
  public record Line(String id, DriverProvider provider, List<DeviceSettings> devices) {}

  /**
   * A device's own dead-man's handle.
   *
   * @param retrigger how often the active state must be written again
   * @param within after how long without that the device lets go; at least twice the former
   */
  public record LetsGo(Duration retrigger, Duration within) {}
}
