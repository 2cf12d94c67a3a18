/* Loaded into every process of the test (LD_PRELOAD): whatever reaches for an address that is not loopback, or looks a
 * name up, is written to the file NETWORK_GUARD_LOG and refused. Native code is caught as well as Python. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void record(const char *call, const char *target) {
    const char *path = getenv("NETWORK_GUARD_LOG");
    if (!path) return;
    char program[256] = "?", line[640];
    int self = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (self >= 0) {
        ssize_t size = read(self, program, sizeof program - 1);
        close(self);
        for (ssize_t i = 0; i < size; i++) if ((unsigned char)program[i] < 32) program[i] = ' ';
        program[size > 0 ? size : 0] = 0;
    }
    int length = snprintf(line, sizeof line, "%s %s by %s\n", call, target, program);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log >= 0) {
        if (write(log, line, length < (int)sizeof line ? length : (int)sizeof line - 1) < 0) abort();
        close(log);
    }
}

/* 1 when the address may be reached; otherwise its text is in `text`. Local families (unix, netlink) may. */
static int allowed(const struct sockaddr *address, char *text, size_t size) {
    if (!address) return 1;
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)address;
        unsigned host = ntohl(in->sin_addr.s_addr);
        if (host >> 24 == 127 || host == 0) return 1;
        inet_ntop(AF_INET, &in->sin_addr, text, size);
        return 0;
    }
    if (address->sa_family == AF_INET6) {
        const struct in6_addr *in = &((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_LOOPBACK(in) || IN6_IS_ADDR_UNSPECIFIED(in)) return 1;
        if (IN6_IS_ADDR_V4MAPPED(in) && in->s6_addr[12] == 127) return 1;
        inet_ntop(AF_INET6, in, text, size);
        return 0;
    }
    return 1;
}

static int numeric_or_loopback(const char *name) {
    unsigned char buffer[sizeof(struct in6_addr)];
    return !name || !*name || !strcmp(name, "localhost") || inet_pton(AF_INET, name, buffer) == 1
        || inet_pton(AF_INET6, name, buffer) == 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int connect(int socket, const struct sockaddr *address, socklen_t length) {
    char text[INET6_ADDRSTRLEN];
    if (!allowed(address, text, sizeof text)) {
        record("connect", text);
        errno = ENETUNREACH;
        return -1;
    }
    return REAL(connect)(socket, address, length);
}

ssize_t sendto(int socket, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    char text[INET6_ADDRSTRLEN];
    if (!allowed(address, text, sizeof text)) {
        record("sendto", text);
        errno = ENETUNREACH;
        return -1;
    }
    return REAL(sendto)(socket, data, size, flags, address, length);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
    char text[INET6_ADDRSTRLEN];
    if (message && !allowed(message->msg_name, text, sizeof text)) {
        record("sendmsg", text);
        errno = ENETUNREACH;
        return -1;
    }
    return REAL(sendmsg)(socket, message, flags);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    if (!numeric_or_loopback(name)) {
        record("getaddrinfo", name);
        return EAI_FAIL;
    }
    return REAL(getaddrinfo)(name, service, hints, result);
}

struct hostent *gethostbyname(const char *name) {
    if (!numeric_or_loopback(name)) {
        record("gethostbyname", name);
        h_errno = HOST_NOT_FOUND;
        return NULL;
    }
    return REAL(gethostbyname)(name);
}

int gethostbyname_r(const char *name, struct hostent *entry, char *buffer, size_t size, struct hostent **result,
                    int *error) {
    if (!numeric_or_loopback(name)) {
        record("gethostbyname_r", name);
        *result = NULL;
        *error = HOST_NOT_FOUND;
        return HOST_NOT_FOUND;
    }
    return REAL(gethostbyname_r)(name, entry, buffer, size, result, error);
}
