package io.gengfu.agent.config;

import io.gengfu.agent.config.Site.Line;
import io.gengfu.agent.vendor.VendorProvider;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Device;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What lies between the site that runs and the site that its folder says now, as far as a running
 * gateway cannot go over to it: all but packs, their bindings and their parameters.
 */
public final class SiteChange {

  private SiteChange() {}

  /** A device with what its driver was told. */
  private record Wired(Line on, DeviceSettings settings) {
    String line() {
      return on.id();
    }

    /** Another jar of the same name is another driver. */
    boolean hasDriverOf(Wired other) {
      return !(on.provider() instanceof VendorProvider vendors)
          || vendors.isSameAs(other.on.provider());
    }
  }

  /** What needs a restart, each in words for people; empty when nothing does. */
  public static List<String> needingRestart(Site running, Site next) {
    var needs = new ArrayList<String>();
    if (!running.gateway().equals(next.gateway())) {
      needs.add("gateway.yaml has changed");
    }
    if (!running.title().equals(next.title())) {
      needs.add("the title of the site has changed");
    }
    Map<String, Wired> old = wired(running);
    Map<String, Wired> now = wired(next);
    now.forEach(
        (id, wired) -> {
          Wired before = old.get(id);
          if (before == null) {
            needs.add("the device " + id + " is new");
          } else {
            String what = changed(before, wired);
            if (!what.isEmpty()) {
              needs.add("the device " + id + " has changed: " + what);
            }
          }
        });
    old.keySet().stream()
        .filter(id -> !now.containsKey(id))
        .forEach(id -> needs.add("the device " + id + " is gone"));
    if (needs.isEmpty()) {
      rest(running, next, needs);
    }
    return needs;
  }

  // What is not seen device by device: their order makes the points' numbers.
  private static void rest(Site running, Site next, List<String> needs) {
    if (!ids(running).equals(ids(next))) {
      needs.add("the devices stand in another order");
    }
    if (!running.mapped().equals(next.mapped()) || !running.letsGo().equals(next.letsGo())) {
      needs.add("a profile has changed");
    }
  }

  private static List<String> ids(Site site) {
    return site.points().devices().stream().map(Device::id).toList();
  }

  private static Map<String, Wired> wired(Site site) {
    var wired = new LinkedHashMap<String, Wired>();
    for (Line line : site.lines()) {
      for (DeviceSettings device : line.devices()) {
        wired.put(device.device().id(), new Wired(line, device));
      }
    }
    return wired;
  }

  private static String changed(Wired old, Wired now) {
    var what = new ArrayList<String>();
    Device before = old.settings().device();
    Device after = now.settings().device();
    note(what, "name", before.name(), after.name());
    note(what, "location", before.location(), after.location());
    note(what, "interval", before.interval(), after.interval());
    note(what, "class", before.deviceClass(), after.deviceClass());
    if (!old.settings().address().saysTheSame(now.settings().address())
        || !old.line().equals(now.line())) {
      what.add("address");
    }
    if (!old.settings().settings().saysTheSame(now.settings().settings())
        || !same(mappings(old.settings()), mappings(now.settings()))) {
      what.add("profile");
    }
    if (!now.hasDriverOf(old)) {
      what.add("driver");
    }
    return String.join(", ", what);
  }

  private static void note(List<String> what, String name, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      what.add(name);
    }
  }

  private static Map<String, Settings> mappings(DeviceSettings device) {
    return device.points().stream()
        .collect(Collectors.toMap(p -> p.point().key(), PointSettings::mapping));
  }

  private static boolean same(Map<String, Settings> a, Map<String, Settings> b) {
    return a.size() == b.size()
        && a.entrySet().stream()
            .allMatch(
                entry -> {
                  Settings other = b.get(entry.getKey());
                  return other != null && entry.getValue().saysTheSame(other);
                });
  }
}
