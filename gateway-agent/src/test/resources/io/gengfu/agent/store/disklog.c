/*
 * Logs every write, flush, truncation and change of a name below one folder, in the order in which
 * they took place. Preloaded into the process that writes the store (see PowerLossIT):
 *   DISKLOG_UNDER=/folder DISKLOG_FILE=/log LD_PRELOAD=disklog.so java ...
 * What is written through a shared mapping (SQLite's -shm) is not seen; nothing needs it after a
 * power cut.
 *
 * A record: type, file, offset, length of data (native byte order, 1 + 4 + 8 + 4 bytes), data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
#define UNKNOWN 0xffffffffu

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *under;
static struct { dev_t dev; ino_t ino; } files[FILES];
static uint32_t file_count;

#define REAL(name, type) static type real; if (!real) real = (type) dlsym(RTLD_NEXT, name)

typedef int (*open_fn)(const char *, int, ...);
typedef ssize_t (*write_fn)(int, const void *, size_t);
typedef ssize_t (*pwrite_fn)(int, const void *, size_t, off_t);
typedef ssize_t (*writev_fn)(int, const struct iovec *, int);
typedef int (*fd_fn)(int);
typedef int (*truncate_fn)(int, off_t);
typedef int (*path_fn)(const char *);
typedef int (*rename_fn)(const char *, const char *);
typedef int (*allocate_fn)(int, int, off_t, off_t);

static int raw_open(const char *path, int flags, mode_t mode) {
  REAL("open64", open_fn);
  return real(path, flags, mode);
}

static void raw_write(const void *data, size_t length) {
  REAL("write", write_fn);
  const char *at = data;
  while (length > 0) {
    ssize_t done = real(log_fd, at, length);
    if (done < 0) abort();
    at += done;
    length -= (size_t) done;
  }
}

static void put(char type, uint32_t file, int64_t offset, const void *data, size_t length) {
  char head[17];
  uint32_t size = (uint32_t) length;
  head[0] = type;
  memcpy(head + 1, &file, 4);
  memcpy(head + 5, &offset, 8);
  memcpy(head + 13, &size, 4);
  raw_write(head, sizeof head);
  if (length > 0) raw_write(data, length);
}

/* With the lock held. */
static int ready(void) {
  if (log_fd < 0) {
    const char *file = getenv("DISKLOG_FILE");
    under = getenv("DISKLOG_UNDER");
    if (!file || !under) return 0;
    log_fd = raw_open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_fd < 0) abort();
  }
  return 1;
}

static int below(const char *path) {
  size_t length;
  if (!path || !ready()) return 0;
  length = strlen(under);
  return strncmp(path, under, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static uint32_t known(int fd) {
  struct stat s;
  uint32_t i;
  if (fd == log_fd || !ready() || fstat(fd, &s) != 0) return UNKNOWN;
  if (!S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode)) return UNKNOWN;
  for (i = file_count; i > 0; i--)
    if (files[i - 1].dev == s.st_dev && files[i - 1].ino == s.st_ino) return i - 1;
  return UNKNOWN;
}

static int opened(const char *path, int flags, mode_t mode) {
  struct stat s;
  int fd, made;
  pthread_mutex_lock(&order);
  if (!below(path)) {
    pthread_mutex_unlock(&order);
    return raw_open(path, flags, mode);
  }
  made = stat(path, &s) != 0;
  fd = raw_open(path, flags, mode);
  if (fd >= 0) {
    int error = errno;
    uint32_t id = made ? UNKNOWN : known(fd);
    if (id == UNKNOWN && fstat(fd, &s) == 0) {
      if (file_count == FILES) abort();
      id = file_count++;
      files[id].dev = s.st_dev;
      files[id].ino = s.st_ino;
      put(S_ISDIR(s.st_mode) ? 'D' : made ? 'C' : 'O', id, 0, path, strlen(path));
    }
    if (!made && (flags & O_TRUNC)) put('T', id, 0, NULL, 0);
    errno = error;
  }
  pthread_mutex_unlock(&order);
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list more;
  mode_t mode = 0;
  va_start(more, flags);
  if (flags & O_CREAT) mode = (mode_t) va_arg(more, int);
  va_end(more);
  return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list more;
  mode_t mode = 0;
  va_start(more, flags);
  if (flags & O_CREAT) mode = (mode_t) va_arg(more, int);
  va_end(more);
  return opened(path, flags, mode);
}

static ssize_t pwritten(int fd, const void *data, size_t length, off_t offset) {
  REAL("pwrite64", pwrite_fn);
  ssize_t done;
  uint32_t id;
  pthread_mutex_lock(&order);
  id = known(fd);
  done = real(fd, data, length, offset);
  if (done > 0 && id != UNKNOWN) {
    int error = errno;
    put('W', id, offset, data, (size_t) done);
    errno = error;
  }
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return pwritten(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
  return pwritten(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length) {
  REAL("write", write_fn);
  ssize_t done;
  uint32_t id;
  off_t offset = 0;
  pthread_mutex_lock(&order);
  id = known(fd);
  if (id != UNKNOWN) {
    struct stat s;
    offset = fcntl(fd, F_GETFL) & O_APPEND && fstat(fd, &s) == 0 ? s.st_size : lseek(fd, 0, SEEK_CUR);
  }
  if (id == UNKNOWN) {
    pthread_mutex_unlock(&order); /* a pipe may block */
    return real(fd, data, length);
  }
  done = real(fd, data, length);
  if (done > 0) {
    int error = errno;
    put('W', id, offset, data, (size_t) done);
    errno = error;
  }
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL("writev", writev_fn);
  uint32_t id;
  pthread_mutex_lock(&order);
  id = known(fd);
  pthread_mutex_unlock(&order);
  if (id != UNKNOWN) abort(); /* nobody does that to the store; if somebody begins to, log it */
  return real(fd, parts, count);
}

static int flushed(int fd, fd_fn real) {
  uint32_t id;
  int done;
  pthread_mutex_lock(&order);
  id = known(fd);
  if (id != UNKNOWN) put('B', id, 0, NULL, 0);
  pthread_mutex_unlock(&order);
  done = real(fd);
  if (done == 0 && id != UNKNOWN) {
    pthread_mutex_lock(&order);
    put('E', id, 0, NULL, 0);
    pthread_mutex_unlock(&order);
  }
  return done;
}

int fsync(int fd) {
  REAL("fsync", fd_fn);
  return flushed(fd, real);
}

int fdatasync(int fd) {
  REAL("fdatasync", fd_fn);
  return flushed(fd, real);
}

static int truncated(int fd, off_t length) {
  REAL("ftruncate64", truncate_fn);
  uint32_t id;
  int done;
  pthread_mutex_lock(&order);
  id = known(fd);
  done = real(fd, length);
  if (done == 0 && id != UNKNOWN) put('T', id, length, NULL, 0);
  pthread_mutex_unlock(&order);
  return done;
}

int ftruncate(int fd, off_t length) { return truncated(fd, length); }
int ftruncate64(int fd, off_t length) { return truncated(fd, length); }

static int allocated(int fd, int mode, off_t offset, off_t length) {
  REAL("fallocate64", allocate_fn);
  uint32_t id;
  int done;
  pthread_mutex_lock(&order);
  id = known(fd);
  done = real(fd, mode, offset, length);
  if (done == 0 && id != UNKNOWN && mode == 0) put('A', id, offset + length, NULL, 0);
  pthread_mutex_unlock(&order);
  return done;
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  return allocated(fd, mode, offset, length);
}
int fallocate64(int fd, int mode, off_t offset, off_t length) {
  return allocated(fd, mode, offset, length);
}
int posix_fallocate(int fd, off_t offset, off_t length) {
  return allocated(fd, 0, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off_t offset, off_t length) {
  return allocated(fd, 0, offset, length) == 0 ? 0 : errno;
}

int unlink(const char *path) {
  REAL("unlink", path_fn);
  int done;
  pthread_mutex_lock(&order);
  done = real(path);
  if (done == 0 && below(path)) put('U', UNKNOWN, 0, path, strlen(path));
  pthread_mutex_unlock(&order);
  return done;
}

int rename(const char *from, const char *to) {
  REAL("rename", rename_fn);
  int done;
  pthread_mutex_lock(&order);
  done = real(from, to);
  if (done == 0 && below(to)) {
    char names[8192];
    int length = snprintf(names, sizeof names, "%s%c%s", from, 0, to);
    put('R', UNKNOWN, 0, names, (size_t) length);
  }
  pthread_mutex_unlock(&order);
  return done;
}
