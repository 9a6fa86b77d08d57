package io.gengfu.agent.config;

import io.gengfu.agent.config.DevicesReader.Found;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.config.Site.Line;
import io.gengfu.agent.derived.DerivedProvider;
import io.gengfu.agent.vendor.VendorDrivers;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Calendar;
import io.gengfu.rules.CheckedExpressions;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a site folder and checks it whole: {@code gateway.yaml}, {@code site.yaml}, the profiles
 * and packs that they name, the drivers' own keys, and what one file says of another.
 *
 * <p>A mistake is reported once, where somebody has to correct it; what only follows from it is
 * not. A mark's file is relative to the folder, or {@code profile:name} and {@code pack:name} for
 * what is shipped with the program.
 */
public final class SiteReader {

  private static final Logger LOG = LoggerFactory.getLogger(SiteReader.class);

  private static final String CALENDAR = "calendar.yaml";
  private static final String CONSENTS = "consents.yaml";

  /** What the site is read for. */
  private enum Purpose {
    /** The running gateway, by whoever may read its configuration and not its secrets. */
    FIND,
    LOOK,
    CHECK,
    RUN
  }

  private final Path dir;
  private final Map<String, DriverProvider> providers;
  private final DerivedProvider derived = new DerivedProvider();
  private final List<ClassLoader> vendors = new ArrayList<>();
  private final Purpose purpose;
  private final Problems problems;
  private Optional<Settings> gatewayDocument = Optional.empty();

  private SiteReader(
      Path dir, Map<String, DriverProvider> providers, Purpose purpose, Problems problems) {
    this.dir = dir;
    this.providers = providers;
    this.purpose = purpose;
    this.problems = problems;
  }

  /**
   * The site with the drivers that {@link ServiceLoader} finds.
   *
   * @param problems receives every mistake of every file; print {@link Problems#all}
   * @return empty exactly when there are problems: then nothing may start
   */
  public static Optional<Site> read(Path dir, Problems problems) {
    return read(dir, installed(), problems);
  }

  /**
   * The same for the one who runs it: what is checked of its packs is kept in its data folder, and
   * taken from there at the next start.
   */
  public static Optional<Site> readToRun(Path dir, Problems problems) {
    return readToRun(dir, installed(), problems);
  }

  /** The same with the tests of its packs, which a gateway that runs them does not need. */
  public static Optional<Site> readToCheck(Path dir, Problems problems) {
    return readToCheck(dir, installed(), problems);
  }

  /** Every driver that {@link ServiceLoader} finds. */
  public static List<DriverProvider> installed() {
    return ServiceLoader.load(DriverProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** {@code gateway.yaml} alone, for those who only want to find the running gateway. */
  public static Optional<GatewayConfig> gateway(Path dir, Problems problems) {
    Optional<GatewayConfig> config =
        new SiteReader(dir, Map.of(), Purpose.FIND, problems).gateway();
    return problems.isEmpty() ? config : Optional.empty();
  }

  /** The same with these drivers. */
  static Optional<Site> read(Path dir, Collection<DriverProvider> drivers, Problems problems) {
    return new SiteReader(dir, byProtocol(drivers), Purpose.LOOK, problems).read();
  }

  static Optional<Site> readToRun(Path dir, Collection<DriverProvider> drivers, Problems problems) {
    return new SiteReader(dir, byProtocol(drivers), Purpose.RUN, problems).read();
  }

  static Optional<Site> readToCheck(
      Path dir, Collection<DriverProvider> drivers, Problems problems) {
    return new SiteReader(dir, byProtocol(drivers), Purpose.CHECK, problems).read();
  }

  private static Map<String, DriverProvider> byProtocol(Collection<DriverProvider> drivers) {
    var providers = new TreeMap<String, DriverProvider>();
    drivers.forEach(driver -> providers.put(driver.protocol(), driver));
    return providers;
  }

  private Optional<Site> read() {
    if (!Files.isDirectory(dir)) {
      problems.add(
          new Mark(dir.toString(), 0, 0), "", "is no folder", "a site's folder with gateway.yaml");
      return Optional.empty();
    }
    vendors();
    Optional<GatewayConfig> gateway = gateway();
    Optional<RuleCache> cache =
        gateway
            .filter(config -> purpose == Purpose.RUN)
            .map(config -> new RuleCache(config.rulesCache()));
    Optional<Site> site = document("site.yaml").flatMap(document -> site(gateway, cache, document));
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    cache.ifPresent(RuleCache::removeUnused);
    return site;
  }

  private void vendors() {
    providers.put(DerivedProvider.PROTOCOL, derived);
    VendorDrivers found = VendorDrivers.in(dir, List.copyOf(providers.keySet()), problems);
    found.providers().forEach(provider -> providers.put(provider.protocol(), provider));
    vendors.addAll(found.loaders());
    if (purpose == Purpose.RUN) {
      found.warnings().forEach(warning -> LOG.warn("{}", warning));
    }
  }

  private Optional<GatewayConfig> gateway() {
    boolean look = purpose == Purpose.LOOK || purpose == Purpose.CHECK;
    gatewayDocument = document("gateway.yaml");
    return gatewayDocument.map(document -> new GatewayReader(dir, document, look).read());
  }

  private Optional<Settings> document(String name) {
    return YamlReader.read(dir.resolve(name), name, problems)
        .map(mapping -> new Settings(mapping, "", problems));
  }

  private Optional<Site> site(
      Optional<GatewayConfig> gateway, Optional<RuleCache> cache, Settings document) {
    var reader =
        new DevicesReader(
            document,
            Library.profiles(dir, vendors),
            Library.codes(dir, vendors),
            providers,
            problems);
    List<Found> found = reader.read();
    var points =
        new Points(
            Stream.of(
                    found.stream().map(Found::device),
                    reader.areas().stream(),
                    gateway.flatMap(reader::gateway).stream())
                .flatMap(devices -> devices)
                .toList());
    derived.sources(mapped(found.stream().filter(this::isRead).toList(), points));
    List<Line> lines = lines(found, points);
    reader.finish();
    Calendar calendar = calendar(document);
    var packs = new PacksReader(document, Library.packs(dir), points, reader.ids(), problems);
    CheckedExpressions kept = cache.isPresent() ? cache.get() : CheckedExpressions.NONE;
    RuleSet rules = packs.read(reader.complete(), calendar, kept);
    if (purpose == Purpose.CHECK) {
      packs.checkTests();
    }
    document.finish();
    if (reader.complete()) {
      gatewayDocument.ifPresent(
          uplinks -> GatewayReader.checkFilters(uplinks, points, packs::known, packs::scenarios));
    }
    List<Consent> consents = consents(gateway, points, calendar.zone());
    return gateway.map(
        checked ->
            new Site(
                dir.toAbsolutePath(),
                checked,
                reader.title(),
                points,
                lines,
                rules,
                packs.bindings(),
                mapped(found, points),
                letsGo(found, points),
                reader.initiallyOn(points),
                calendar,
                consents));
  }

  // Nothing is made of what is itself made of others.
  private boolean isRead(Found device) {
    return device.profile().provider().filter(derived::equals).isEmpty();
  }

  private List<Consent> consents(Optional<GatewayConfig> gateway, Points points, ZoneId zone) {
    if (gateway.isEmpty() || !Files.exists(dir.resolve(CONSENTS))) {
      return List.of();
    }
    List<String> uplinks = gateway.get().uplinks().stream().map(UplinkConfig::name).toList();
    return document(CONSENTS)
        .map(document -> new ConsentsReader(document, points, uplinks, zone).read())
        .orElse(List.of());
  }

  private Calendar calendar(Settings site) {
    ZoneId zone = CalendarReader.zone(site);
    return Files.exists(dir.resolve(CALENDAR))
        ? document(CALENDAR)
            .map(document -> CalendarReader.read(document, zone))
            .orElse(Calendar.PLAIN)
        : new Calendar(zone, Set.of(), Set.of());
  }

  // The driver asks for its own keys here; who made the settings then finds those left over.
  private List<Line> lines(List<Found> found, Points points) {
    record Key(DriverProvider provider, String line) {}
    var lines = new LinkedHashMap<Key, List<DeviceSettings>>();
    for (Found device : found) {
      Optional<DriverProvider> provider = device.profile().provider();
      if (provider.isEmpty() || !addressed(device)) {
        continue;
      }
      DeviceSettings settings = settings(device, points);
      int before = problems.size();
      provider.get().check(settings);
      if (problems.size() == before) {
        var key = new Key(provider.get(), provider.get().line(settings.address()));
        lines.computeIfAbsent(key, k -> new ArrayList<>()).add(settings);
      }
    }
    lines.forEach((key, devices) -> key.provider().checkTogether(devices));
    return lines.entrySet().stream()
        .map(
            entry -> {
              DriverProvider provider = entry.getKey().provider();
              String id = provider.protocol() + ":" + entry.getKey().line();
              return new Line(id, provider, entry.getValue());
            })
        .toList();
  }

  private static boolean addressed(Found device) {
    Settings settings = device.settings();
    if (!settings.has("address")) {
      settings.missing("address", "where the device is reached, as its profile says");
      return false;
    }
    int before = settings.problems().size();
    settings.section("address");
    return settings.problems().size() == before;
  }

  private static DeviceSettings settings(Found found, Points points) {
    Device device = found.device();
    Settings document = found.profile().document();
    Settings mappings = document.section("points");
    var mapped =
        found.profile().points().keySet().stream()
            .map(signal -> new PointSettings(points.of(device, signal), mappings.section(signal)))
            .toList();
    return new DeviceSettings(
        device, found.settings().section("address"), document.section("settings"), mapped);
  }

  private static Set<Point> mapped(List<Found> found, Points points) {
    var mapped = new HashSet<Point>();
    for (Found device : found) {
      for (String signal : device.profile().points().keySet()) {
        mapped.add(points.of(device.device(), signal));
      }
    }
    return mapped;
  }

  private static Map<Point, LetsGo> letsGo(List<Found> found, Points points) {
    var letsGo = new HashMap<Point, LetsGo>();
    for (Found device : found) {
      device
          .profile()
          .letsGo()
          .forEach((signal, handle) -> letsGo.put(points.of(device.device(), signal), handle));
    }
    return letsGo;
  }
}
