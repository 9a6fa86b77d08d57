package io.gengfu.driver.gpio.chardev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what is written here of the kernel's interface against the kernel's own header. */
class UapiTest {

  private static final List<StructLayout> STRUCTS =
      List.of(
          Uapi.CHIP_INFO,
          Uapi.ATTRIBUTE,
          Uapi.CONFIG_ATTRIBUTE,
          Uapi.CONFIG,
          Uapi.REQUEST,
          Uapi.LINE_INFO,
          Uapi.VALUES,
          Uapi.EVENT,
          Uapi.POLL);

  @TempDir private Path folder;

  // One wrong offset and the kernel drives another line than the one that is meant.
  @Test
  void everyStructureNumberAndFlagIsThatOfTheHeader() throws Exception {
    List<String> claims = claims();

    assertThat(compile(claims)).isEmpty();
  }

  @Test
  void theCompilerWouldFindAMistake() throws Exception {
    assertThat(compile(List.of("sizeof(struct gpio_v2_line_request) == 591")))
        .contains("static assertion failed");
  }

  private static List<String> claims() {
    List<String> claims = new ArrayList<>();
    for (StructLayout struct : STRUCTS) {
      String name = "struct " + struct.name().orElseThrow();
      claims.add("sizeof(" + name + ") == " + struct.byteSize());
      for (MemoryLayout member : struct.memberLayouts()) {
        String field = member.name().orElseThrow();
        claims.add("offsetof(" + name + ", " + field + ") == " + Uapi.at(struct, field));
        claims.add("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize());
      }
    }
    claims.add("offsetof(struct gpio_v2_line_attribute, debounce_period_us) == 8");
    claims.add("GPIO_GET_CHIPINFO_IOCTL == " + Uapi.GET_CHIP_INFO);
    claims.add("GPIO_V2_GET_LINEINFO_IOCTL == " + Uapi.GET_LINE_INFO);
    claims.add("GPIO_V2_GET_LINE_IOCTL == " + Uapi.GET_LINE);
    claims.add("GPIO_V2_LINE_SET_CONFIG_IOCTL == " + Uapi.SET_CONFIG);
    claims.add("GPIO_V2_LINE_GET_VALUES_IOCTL == " + Uapi.GET_VALUES);
    claims.add("GPIO_V2_LINE_SET_VALUES_IOCTL == " + Uapi.SET_VALUES);
    claims.add("GPIO_MAX_NAME_SIZE == " + Uapi.NAME_SIZE);
    claims.add("GPIO_V2_LINES_MAX == " + Uapi.LINES_MAX);
    claims.add("GPIO_V2_LINE_NUM_ATTRS_MAX == " + Uapi.ATTRIBUTES_MAX);
    claims.add("GPIO_V2_LINE_FLAG_USED == " + Uapi.FLAG_USED);
    claims.add("GPIO_V2_LINE_FLAG_INPUT == " + Uapi.FLAG_INPUT);
    claims.add("GPIO_V2_LINE_FLAG_OUTPUT == " + Uapi.FLAG_OUTPUT);
    claims.add("GPIO_V2_LINE_FLAG_EDGE_RISING == " + Uapi.FLAG_EDGE_RISING);
    claims.add("GPIO_V2_LINE_FLAG_EDGE_FALLING == " + Uapi.FLAG_EDGE_FALLING);
    claims.add("GPIO_V2_LINE_FLAG_BIAS_PULL_UP == " + Uapi.FLAG_BIAS_PULL_UP);
    claims.add("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN == " + Uapi.FLAG_BIAS_PULL_DOWN);
    claims.add("GPIO_V2_LINE_FLAG_BIAS_DISABLED == " + Uapi.FLAG_BIAS_DISABLED);
    claims.add("GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES == " + Uapi.ATTRIBUTE_OUTPUT_VALUES);
    claims.add("GPIO_V2_LINE_ATTR_ID_DEBOUNCE == " + Uapi.ATTRIBUTE_DEBOUNCE);
    claims.add("GPIO_V2_LINE_EVENT_RISING_EDGE == " + Uapi.EVENT_RISING);
    claims.add("GPIO_V2_LINE_EVENT_FALLING_EDGE == " + Uapi.EVENT_FALLING);
    claims.add("POLLIN == " + Uapi.POLL_IN);
    claims.add("(O_RDWR | O_CLOEXEC) == (2 | 0x80000)");
    claims.add("EFD_CLOEXEC == 0x80000 && EFD_NONBLOCK == 0x800 && CLOCK_MONOTONIC == 1");
    claims.add("EPERM == " + KernelException.EPERM + " && ENOENT == " + KernelException.ENOENT);
    claims.add("EINTR == " + KernelException.EINTR + " && ENXIO == " + KernelException.ENXIO);
    claims.add("EACCES == " + KernelException.EACCES + " && EBUSY == " + KernelException.EBUSY);
    claims.add("ENODEV == " + KernelException.ENODEV + " && EINVAL == " + KernelException.EINVAL);
    claims.add("ENOTTY == " + KernelException.ENOTTY);
    return claims;
  }

  /** What the compiler has to say; empty when every claim holds. */
  private String compile(List<String> claims) throws IOException, InterruptedException {
    StringBuilder program =
        new StringBuilder(
            """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <linux/gpio.h>
            #include <poll.h>
            #include <stddef.h>
            #include <sys/eventfd.h>
            #include <sys/ioctl.h>
            #include <time.h>
            """);
    for (String claim : claims) {
      program.append("_Static_assert(%s, \"%s\");\n".formatted(claim, claim));
    }
    Path source = folder.resolve("claims.c");
    Path said = folder.resolve("said");
    Files.writeString(source, program);
    Process gcc =
        new ProcessBuilder("gcc", "-fsyntax-only", source.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(gcc.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      gcc.destroyForcibly();
    }
    return Files.readString(said);
  }
}
