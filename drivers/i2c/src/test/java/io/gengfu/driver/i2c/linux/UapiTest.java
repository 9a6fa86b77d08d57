package io.gengfu.driver.i2c.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
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
      List.of(Uapi.MESSAGE, Uapi.TRANSACTION, Uapi.SMBUS_CALL);

  @TempDir private Path folder;

  // One wrong offset and the kernel writes where it should not.
  @Test
  void everyStructureNumberAndFlagIsThatOfTheHeader() throws Exception {
    List<String> claims = claims();

    assertThat(compile(claims)).isEmpty();
  }

  @Test
  void theCompilerWouldFindAMistake() throws Exception {
    assertThat(compile(List.of("sizeof(struct i2c_msg) == 15")))
        .contains("static assertion failed");
  }

  private static List<String> claims() {
    List<String> claims = new ArrayList<>();
    for (StructLayout struct : STRUCTS) {
      String name = "struct " + struct.name().orElseThrow();
      claims.add("sizeof(" + name + ") == " + struct.byteSize());
      for (MemoryLayout member : struct.memberLayouts()) {
        if (member instanceof PaddingLayout) {
          continue;
        }
        String field = member.name().orElseThrow();
        claims.add("offsetof(" + name + ", " + field + ") == " + Uapi.at(struct, field));
        claims.add("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize());
      }
    }
    claims.add("sizeof(union i2c_smbus_data) == " + Uapi.SMBUS_DATA.byteSize());
    claims.add("I2C_RETRIES == " + Uapi.RETRIES + " && I2C_TIMEOUT == " + Uapi.TIMEOUT);
    claims.add("I2C_SLAVE == " + Uapi.SLAVE + " && I2C_FUNCS == " + Uapi.FUNCS);
    claims.add("I2C_RDWR == " + Uapi.RDWR + " && I2C_SMBUS == " + Uapi.SMBUS);
    claims.add("I2C_FUNC_I2C == " + Uapi.FUNC_I2C);
    claims.add("I2C_FUNC_SMBUS_READ_BYTE_DATA == " + Uapi.FUNC_READ_BYTE_DATA);
    claims.add("I2C_FUNC_SMBUS_WRITE_BYTE_DATA == " + Uapi.FUNC_WRITE_BYTE_DATA);
    claims.add("I2C_FUNC_SMBUS_READ_I2C_BLOCK == " + Uapi.FUNC_READ_I2C_BLOCK);
    claims.add("I2C_M_RD == " + Uapi.M_RD);
    claims.add("I2C_SMBUS_READ == " + Uapi.SMBUS_READ);
    claims.add("I2C_SMBUS_WRITE == " + Uapi.SMBUS_WRITE);
    claims.add("I2C_SMBUS_BYTE_DATA == " + Uapi.SMBUS_BYTE_DATA);
    claims.add("I2C_SMBUS_I2C_BLOCK_DATA == " + Uapi.SMBUS_I2C_BLOCK_DATA);
    claims.add("I2C_SMBUS_BLOCK_MAX == " + Uapi.BLOCK_MAX);
    claims.add("EPERM == " + BusException.EPERM + " && ENOENT == " + BusException.ENOENT);
    claims.add("EIO == " + BusException.EIO + " && ENXIO == " + BusException.ENXIO);
    claims.add("EBADF == " + BusException.EBADF + " && EAGAIN == " + BusException.EAGAIN);
    claims.add("EACCES == " + BusException.EACCES + " && EBUSY == " + BusException.EBUSY);
    claims.add("ENODEV == " + BusException.ENODEV + " && EINVAL == " + BusException.EINVAL);
    claims.add("EOPNOTSUPP == " + BusException.EOPNOTSUPP);
    claims.add("ESHUTDOWN == " + BusException.ESHUTDOWN);
    claims.add("ETIMEDOUT == " + BusException.ETIMEDOUT);
    claims.add("EREMOTEIO == " + BusException.EREMOTEIO);
    return claims;
  }

  /** What the compiler has to say; empty when every claim holds. */
  private String compile(List<String> claims) throws IOException, InterruptedException {
    StringBuilder program =
        new StringBuilder(
            """
            #include <errno.h>
            #include <linux/i2c-dev.h>
            #include <linux/i2c.h>
            #include <stddef.h>
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
