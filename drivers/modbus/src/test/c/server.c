/*
 * A Modbus server on libmodbus, TCP on a port, or RTU (unit 1, 19200 8N2) on a device file; moved over
 * standard input:
 *   set <coil|discrete|holding|input> <address> <value>   -> ok
 *   get <coil|discrete|holding|input> <address>           -> <value>
 *   slow <true|false>                                     -> ok     (takes requests, never answers)
 *   garble <true|false>                                   -> ok     (answers with noise)
 * Says "ready" when it listens, and ends with its standard input.
 */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESSES 256

static int slow = 0;
static int garbled = 0;

static void command(modbus_mapping_t *map, char *line) {
  char verb[16] = "";
  char what[16] = "";
  int address = 0;
  int value = 0;
  int words = sscanf(line, "%15s %15s %d %d", verb, what, &address, &value);
  int on = strcmp(what, "true") == 0;
  if (strcmp(verb, "slow") == 0) {
    slow = on;
  } else if (strcmp(verb, "garble") == 0) {
    garbled = on;
  } else if (words < 3 || address < 0 || address >= ADDRESSES) {
    puts("what?");
    fflush(stdout);
    return;
  }
  int bit = strcmp(what, "coil") == 0 || strcmp(what, "discrete") == 0;
  uint8_t *bits = strcmp(what, "coil") == 0 ? map->tab_bits : map->tab_input_bits;
  uint16_t *registers =
      strcmp(what, "holding") == 0 ? map->tab_registers : map->tab_input_registers;
  if (strcmp(verb, "get") == 0) {
    printf("%d\n", bit ? bits[address] : registers[address]);
  } else {
    if (strcmp(verb, "set") == 0 && bit) {
      bits[address] = value != 0;
    } else if (strcmp(verb, "set") == 0) {
      registers[address] = (uint16_t)value;
    }
    puts("ok");
  }
  fflush(stdout);
}

/* Returns 0 when the client has gone. */
static int serve(modbus_t *ctx, modbus_mapping_t *map, int client) {
  static const uint8_t noise[] = {0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x03, 0x01, 0x55, 0xAA};
  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  modbus_set_socket(ctx, client);
  int length = modbus_receive(ctx, request);
  if (length < 0) {
    return 0;
  }
  if (garbled) {
    return send(client, noise, sizeof noise, MSG_NOSIGNAL) > 0;
  }
  if (length > 0 && !slow) {
    return modbus_reply(ctx, request, length, map) >= 0 || errno != EPIPE;
  }
  return 1;
}

static int serve_rtu(const char *device) {
  static const uint8_t noise[] = {0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x03, 0x01, 0x55, 0xAA};
  uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
  modbus_t *ctx = modbus_new_rtu(device, 19200, 'N', 8, 2);
  modbus_mapping_t *map = modbus_mapping_new(ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES);
  if (ctx == NULL || map == NULL || modbus_set_slave(ctx, 1) < 0 || modbus_connect(ctx) < 0) {
    fprintf(stderr, "cannot open %s: %s\n", device, modbus_strerror(errno));
    return 1;
  }
  puts("ready");
  fflush(stdout);
  int serial = modbus_get_socket(ctx);
  for (;;) {
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(STDIN_FILENO, &ready);
    FD_SET(serial, &ready);
    if (select(serial + 1, &ready, NULL, NULL, NULL) < 0) {
      return 1;
    }
    if (FD_ISSET(STDIN_FILENO, &ready)) {
      char line[128];
      if (fgets(line, sizeof line, stdin) == NULL) {
        return 0;
      }
      command(map, line);
    }
    if (FD_ISSET(serial, &ready)) {
      int length = modbus_receive(ctx, request);
      if (length < 0 && errno == EIO) {
        return 0; /* unplugged */
      }
      if (length > 0 && garbled) {
        if (write(serial, noise, sizeof noise) < 0) {
          return 1;
        }
      } else if (length > 0 && !slow) {
        modbus_reply(ctx, request, length, map);
      }
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: server <port>|<device file>\n", stderr);
    return 2;
  }
  if (argv[1][0] == '/') {
    return serve_rtu(argv[1]);
  }
  modbus_t *ctx = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
  modbus_mapping_t *map = modbus_mapping_new(ADDRESSES, ADDRESSES, ADDRESSES, ADDRESSES);
  int listener = ctx == NULL || map == NULL ? -1 : modbus_tcp_listen(ctx, 8);
  if (listener < 0) {
    fprintf(stderr, "cannot listen: %s\n", modbus_strerror(errno));
    return 1;
  }
  puts("ready");
  fflush(stdout);
  fd_set watched;
  FD_ZERO(&watched);
  FD_SET(STDIN_FILENO, &watched);
  FD_SET(listener, &watched);
  int highest = listener;
  for (;;) {
    fd_set ready = watched;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) {
      return 1;
    }
    for (int fd = 0; fd <= highest; fd++) {
      if (!FD_ISSET(fd, &ready)) {
        continue;
      }
      if (fd == STDIN_FILENO) {
        char line[128];
        if (fgets(line, sizeof line, stdin) == NULL) {
          return 0;
        }
        command(map, line);
      } else if (fd == listener) {
        int client = modbus_tcp_accept(ctx, &listener);
        if (client >= 0 && client < FD_SETSIZE) {
          FD_SET(client, &watched);
          highest = client > highest ? client : highest;
        }
      } else if (!serve(ctx, map, fd)) {
        FD_CLR(fd, &watched);
        close(fd);
      }
    }
  }
}
