package io.gengfu.agent.vendor;

import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The drivers in a site's folder {@code drivers/}: each {@code *.jar} in it is one, and so is each
 * folder in it that holds a driver's jar beside those of its libraries.
 *
 * <p>Read anew each time: what is not used any more goes with its class loader.
 */
public final class VendorDrivers {

  /** Below the site's folder. */
  public static final String FOLDER = "drivers";

  private static final int MOST = 32;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Pattern PROTOCOL = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  private final Map<String, String> taken = new TreeMap<>();
  private final List<VendorProvider> providers = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final List<ClassLoader> loaders = new ArrayList<>();
  private final Problems problems;
  private final Duration limit;

  private VendorDrivers(Problems problems, Duration limit) {
    this.problems = problems;
    this.limit = limit;
  }

  /**
   * @param site its folder; need not hold any drivers
   * @param shipped protocols that the program has drivers for itself
   * @param problems receives what is wrong with a jar; such a one is left out
   */
  public static VendorDrivers in(Path site, Iterable<String> shipped, Problems problems) {
    return in(site, shipped, problems, LIMIT);
  }

  /**
   * @param limit for each call of a vendor's code
   */
  static VendorDrivers in(Path site, Iterable<String> shipped, Problems problems, Duration limit) {
    var drivers = new VendorDrivers(problems, limit);
    shipped.forEach(protocol -> drivers.taken.put(protocol, "the gateway itself"));
    drivers.jars(site.resolve(FOLDER)).forEach(drivers::load);
    return drivers;
  }

  /** What should be changed of the jars, though they work; runs nothing of them. */
  public static List<Problem> warnings(Path site) {
    var drivers = new VendorDrivers(new Problems(), LIMIT);
    drivers.jars(site.resolve(FOLDER));
    return drivers.warnings();
  }

  public List<VendorProvider> providers() {
    return List.copyOf(providers);
  }

  /** What should be changed, though it works. */
  public List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Where the profiles are that the jars bring along. */
  public List<ClassLoader> loaders() {
    return List.copyOf(loaders);
  }

  private List<VendorJar> jars(Path folder) {
    var jars = new ArrayList<VendorJar>();
    if (!Files.isDirectory(folder)) {
      return jars;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> found =
          entries.filter(f -> VendorJar.isJar(f) || Files.isDirectory(f)).sorted().toList();
      if (found.size() > MOST) {
        problems.add(
            new Mark(FOLDER, 0, 0), "", "holds " + found.size() + " drivers", "at most " + MOST);
        return jars;
      }
      if (!found.isEmpty()) {
        Permissions.warning(folder, FOLDER).ifPresent(warnings::add);
      }
      for (Path entry : found) {
        String name = FOLDER + "/" + entry.getFileName();
        VendorJar.read(entry, name, problems, warnings).ifPresent(jars::add);
      }
    } catch (IOException e) {
      problems.add(
          new Mark(FOLDER, 0, 0),
          "",
          "cannot be read: " + e.getMessage(),
          "a folder that the gateway's user may read: chgrp gengfu, chmod 750");
    }
    return jars;
  }

  private void load(VendorJar jar) {
    var loader = new JarLoader(jar.name(), jar.urls(), VendorDrivers.class.getClassLoader());
    int before = problems.size();
    for (DriverProvider provider : instances(jar, loader)) {
      add(jar, provider, loader);
    }
    if (problems.size() == before) {
      loaders.add(loader);
    } else {
      loader.closeQuietly();
    }
  }

  private List<DriverProvider> instances(VendorJar jar, JarLoader loader) {
    try {
      return Guard.call(
          jar.name(),
          loader,
          limit,
          () ->
              ServiceLoader.load(DriverProvider.class, loader).stream()
                  .map(ServiceLoader.Provider::get)
                  .toList());
    } catch (Guard.Trouble e) {
      switch (e.getCause()) {
        case UnsupportedClassVersionError newer ->
            jar.report(
                problems,
                "needs a newer Java than this gateway's "
                    + Runtime.version().feature()
                    + ": "
                    + newer.getMessage(),
                "a jar compiled with --release " + Runtime.version().feature());
        case ServiceConfigurationError wrong -> notAProvider(jar, wrong);
        case LinkageError missing ->
            jar.report(
                problems,
                "does not fit together: " + Guard.threw(missing),
                "a jar that holds its libraries too, or a folder with all of them");
        case null -> jar.report(problems, e.words(), "");
        default ->
            jar.report(
                problems,
                "a provider of it " + e.words() + " when it was made",
                "another version of the jar; this is its maker's to mend");
      }
      return List.of();
    }
  }

  private void notAProvider(VendorJar jar, ServiceConfigurationError wrong) {
    Optional<Throwable> cause = Optional.ofNullable(wrong.getCause());
    if (cause.isPresent()) {
      jar.report(
          problems,
          "a provider of it " + Guard.threw(cause.get()) + " when it was made",
          "another version of the jar; this is its maker's to mend");
    } else {
      jar.report(
          problems,
          "names as its provider what is none: " + wrong.getMessage(),
          "in "
              + VendorJar.SERVICE
              + " the full name of a public class that implements DriverProvider and has a public"
              + " constructor without parameters");
    }
  }

  private void add(VendorJar jar, DriverProvider provider, JarLoader loader) {
    String protocol;
    try {
      protocol = Guard.call(jar.name(), loader, limit, () -> String.valueOf(provider.protocol()));
    } catch (Guard.Trouble e) {
      jar.report(problems, e.words() + " in protocol", "this is its maker's to mend");
      return;
    }
    if (!PROTOCOL.matcher(protocol).matches()) {
      jar.report(
          problems,
          "offers the protocol " + protocol,
          "a-z, digits, _ and -, a letter first, at most 64");
      return;
    }
    String first = taken.putIfAbsent(protocol, jar.name());
    if (first != null) {
      jar.report(
          problems,
          "offers the protocol " + protocol + ", which " + first + " offers already",
          "one of the two taken away, or another name for it by its maker");
      return;
    }
    providers.add(
        new VendorProvider(provider, protocol, jar.name(), jar.checksum(), loader, limit));
  }
}
