package io.gengfu.agent.vendor;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * A vendor's provider with a fence around it: what it throws, and that it does not return, is one
 * more mistake of the site, named after its jar.
 */
public final class VendorProvider implements DriverProvider {

  private final DriverProvider vendors;
  private final String protocol;
  private final String jar;
  private final String checksum;
  private final JarLoader loader;
  private final Duration limit;
  private volatile boolean hung;

  /**
   * @param jar as people know it: {@code drivers/acme.jar}
   * @param checksum of all its jars
   * @param limit see {@link #limit}
   */
  VendorProvider(
      DriverProvider vendors,
      String protocol,
      String jar,
      String checksum,
      JarLoader loader,
      Duration limit) {
    this.vendors = vendors;
    this.protocol = protocol;
    this.jar = jar;
    this.checksum = checksum;
    this.loader = loader;
    this.limit = limit;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  /** Where it comes from: {@code drivers/acme.jar}. */
  public String jar() {
    return jar;
  }

  /** Whether both were read from the same bytes, so that one may stand for the other. */
  public boolean isSameAs(DriverProvider other) {
    return other instanceof VendorProvider o && o.jar.equals(jar) && o.checksum.equals(checksum);
  }

  @Override
  public String line(Settings address) {
    try {
      return call(() -> Objects.requireNonNull(vendors.line(address), "no line"));
    } catch (Guard.Trouble e) {
      report(address, "line", e);
      return "?";
    }
  }

  @Override
  public void check(DeviceSettings device) {
    try {
      call(
          () -> {
            vendors.check(device);
            return true;
          });
    } catch (Guard.Trouble e) {
      report(device.address(), "check", e);
    }
  }

  @Override
  public void checkTogether(List<DeviceSettings> devices) {
    try {
      call(
          () -> {
            vendors.checkTogether(devices);
            return true;
          });
    } catch (Guard.Trouble e) {
      report(devices.getFirst().address(), "checkTogether", e);
    }
  }

  /** Opens nothing yet: the vendor's code runs when the driver is started, on its own thread. */
  @Override
  public Driver open(List<DeviceSettings> devices) {
    return new VendorDriver(this, devices);
  }

  /** The vendor's own driver; may throw anything, and hang. */
  Driver openVendors(List<DeviceSettings> devices) {
    return Objects.requireNonNull(vendors.open(devices), "open returned no driver");
  }

  /** For each call while a site is checked, and for the start of a driver. */
  Duration limit() {
    return limit;
  }

  JarLoader loader() {
    return loader;
  }

  private <T> T call(Callable<T> code) throws Guard.Trouble {
    if (hung) {
      // Else each device of the site would cost the whole limit.
      throw new Guard.Trouble("did not return before, and was not asked again", null);
    }
    try {
      return Guard.call(protocol, loader, limit, code);
    } catch (Guard.Trouble e) {
      hung = e.getCause() instanceof TimeoutException;
      throw e;
    }
  }

  private void report(Settings where, String what, Guard.Trouble trouble) {
    Problems problems = where.problems();
    String path = where.path("");
    problems.add(
        new Problem(
            where.mark(),
            path.endsWith(".") ? path.substring(0, path.length() - 1) : path,
            "the driver of " + jar + " " + trouble.words() + " in " + what,
            "settings that it bears, or another version of the jar; this is its maker's to mend"));
  }
}
