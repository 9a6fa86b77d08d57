package io.gengfu.driver.mqtt;

import io.gengfu.settings.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys under a device's {@code address} that say where its broker is.
 *
 * @param server {@code broker}: {@code mqtt://host[:1883]}, or {@code mqtts://host[:8883]} for a
 *     broker whose certificate the machine trusts; it must know MQTT 5
 * @param user {@code user}: none
 * @param passwordFile {@code password-file}: an absolute path; read at each connection
 */
record BrokerAddress(String server, String user, String passwordFile) {

  private static final Pattern FORM =
      Pattern.compile("(mqtts?)://(\\[[0-9a-fA-F:.]+]|[^\\[\\]:/\\s]+)(?::(\\d{1,5}))?/?");

  static BrokerAddress of(Settings address) {
    String broker = address.text("broker");
    Matcher form = FORM.matcher(broker);
    boolean fits = form.matches();
    int port = 0;
    if (fits) {
      int usual = form.group(1).equals("mqtt") ? 1883 : 8883;
      port = form.group(3) == null ? usual : Integer.parseInt(form.group(3));
    }
    if (!fits || port < 1 || port > 65_535) {
      if (address.has("broker")) {
        address.report("broker", "is " + broker, "an address such as \"mqtt://127.0.0.1:1883\"");
      }
      return new BrokerAddress("tcp://127.0.0.1:1883", "", "");
    }
    String user = address.text("user", "");
    String file = address.text("password-file", "");
    if (!file.isEmpty() && user.isEmpty()) {
      address.report("password-file", "goes with user", "user: the name that the broker knows");
    }
    if (!file.isEmpty() && !file.startsWith("/")) {
      address.report("password-file", "is " + file, "an absolute path");
    }
    String scheme = form.group(1).equals("mqtt") ? "tcp" : "ssl";
    return new BrokerAddress(scheme + "://" + form.group(2) + ":" + port, user, file);
  }

  /** What devices of one session have in common. */
  String line() {
    return server.substring(server.indexOf("//") + 2) + (user.isEmpty() ? "" : " as " + user);
  }
}
