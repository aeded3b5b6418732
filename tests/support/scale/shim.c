/* Preloaded into libvirtd, this makes libvirt's test driver answer as a busy QEMU host would:
 *
 * - bulk statistics have QEMU's 55 values a machine (two processors, one disk, one adapter), only of the groups asked
 *   for, and move as a pure function of the machine's UUID and the monotonic clock; model.py is the same function;
 * - what is asked is counted in the file $SCALE_COUNTERS, machine by machine (counters.py reads it);
 * - all clients that open one file share its machines, so that a change by one is seen by the others.
 *
 * cc -O2 -shared -fPIC -pthread -o shim.so shim.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 32768u /* more than twice the machines of the largest host; a power of two */
#define GROUPS 32

struct slot {
    unsigned char uuid[16];
    _Atomic uint64_t records; /* times that this machine was asked about */
    _Atomic uint64_t groups;  /* groups asked of it, all times together */
};

struct counters {
    _Atomic uint64_t calls;
    _Atomic uint64_t records;
    _Atomic uint64_t groups;
    uint64_t slot_count;
    _Atomic uint64_t by_group[GROUPS];
    struct slot slots[SLOTS];
};

/* What a machine's definition says, read once for each of its starts. */
struct facts {
    int id;
    char adapter[32];
};

static struct counters *counters;
static struct facts facts[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void map_counters(void)
{
    static struct counters unshared;
    const char *path = getenv("SCALE_COUNTERS");
    int fd = path ? open(path, O_RDWR | O_CREAT, 0644) : -1;
    void *map = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, sizeof(struct counters)) == 0)
        map = mmap(NULL, sizeof(struct counters), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    counters = map == MAP_FAILED ? &unshared : map;
    counters->slot_count = SLOTS;
}

/* ---- the function of time: keep in step with model.py ---- */

static uint32_t seed_of(const unsigned char *uuid)
{
    uint32_t h = 2166136261u;
    for (int i = 0; i < 16; i++)
        h = (h ^ uuid[i]) * 16777619u;
    return h;
}

static uint32_t noise(uint32_t seed, uint32_t channel, uint32_t second)
{
    uint32_t x = seed ^ (channel * 0x9E3779B9u) ^ (second * 0x85EBCA6Bu);
    x = (x ^ (x >> 16)) * 0x7FEB352Du;
    x = (x ^ (x >> 15)) * 0x846CA68Bu;
    return x ^ (x >> 16);
}

static uint64_t between(uint32_t seed, uint32_t channel, uint64_t low, uint64_t high)
{
    return low + noise(seed, channel, 0xFFFFFFFFu) % (high - low + 1);
}

/* A counter that grows by `rate` a second on average, unsteadily, and never falls. */
static uint64_t counter(uint32_t seed, uint32_t channel, uint64_t rate, uint64_t ms)
{
    uint64_t s = ms / 1000, span = rate * 4 / 5 + 1;
    uint64_t from = rate * s + noise(seed, channel, s) % span;
    uint64_t to = rate * (s + 1) + noise(seed, channel, s + 1) % span;
    return from + (to - from) * (ms % 1000) / 1000;
}

/* ---- records ---- */

enum channel { CPU, FAULTS, UNUSED, DELAY, RX, TX, RD, WR, FLUSH };

struct record {
    virTypedParameterPtr params;
    int count, room;
};

static void add_ull(struct record *r, const char *name, uint64_t value)
{
    virTypedParamsAddULLong(&r->params, &r->count, &r->room, name, value);
}

static void add_uint(struct record *r, const char *name, unsigned int value)
{
    virTypedParamsAddUInt(&r->params, &r->count, &r->room, name, value);
}

static void add_int(struct record *r, const char *name, int value)
{
    virTypedParamsAddInt(&r->params, &r->count, &r->room, name, value);
}

static void add_string(struct record *r, const char *name, const char *value)
{
    virTypedParamsAddString(&r->params, &r->count, &r->room, name, value);
}

static void add_cpu(struct record *r, uint64_t cpu)
{
    add_ull(r, "cpu.time", cpu);
    add_ull(r, "cpu.user", cpu / 10 * 7);
    add_ull(r, "cpu.system", cpu / 10 * 3);
    add_ull(r, "cpu.cache.monitor.count", 0);
}

static void add_balloon(struct record *r, const virDomainInfo *info, int active, uint32_t seed, uint64_t ms)
{
    uint64_t faults, available = info->memory / 100 * 97;
    add_ull(r, "balloon.current", info->memory);
    add_ull(r, "balloon.maximum", info->maxMem);
    if (!active)
        return;
    uint64_t unused = available / 10 + noise(seed, UNUSED, ms / 1000) % (available / 2);
    faults = counter(seed, FAULTS, between(seed, FAULTS, 50, 2000), ms);
    add_ull(r, "balloon.swap_in", 0);
    add_ull(r, "balloon.swap_out", 0);
    add_ull(r, "balloon.major_fault", faults / 100);
    add_ull(r, "balloon.minor_fault", faults);
    add_ull(r, "balloon.unused", unused);
    add_ull(r, "balloon.available", available);
    add_ull(r, "balloon.usable", unused + available / 10);
    add_ull(r, "balloon.last-update", ms / 1000);
    add_ull(r, "balloon.disk_caches", available / 10);
    add_ull(r, "balloon.hugetlb_pgalloc", 0);
    add_ull(r, "balloon.hugetlb_pgfail", 0);
    add_ull(r, "balloon.rss", info->memory - unused / 2);
}

static void add_vcpus(struct record *r, const virDomainInfo *info, int active, uint32_t seed, uint64_t cpu, uint64_t ms)
{
    char key[64];
    add_uint(r, "vcpu.current", info->nrVirtCpu);
    add_uint(r, "vcpu.maximum", info->nrVirtCpu);
    for (int i = 0; active && i < info->nrVirtCpu; i++) {
        snprintf(key, sizeof(key), "vcpu.%d.state", i);
        add_int(r, key, 1);
        snprintf(key, sizeof(key), "vcpu.%d.time", i);
        add_ull(r, key, cpu / (info->nrVirtCpu + 1) + i);
        snprintf(key, sizeof(key), "vcpu.%d.wait", i);
        add_ull(r, key, 0);
        snprintf(key, sizeof(key), "vcpu.%d.delay", i);
        add_ull(r, key, counter(seed, DELAY, 1000000, ms));
    }
}

static void add_net(struct record *r, const char *adapter, uint32_t seed, uint64_t ms)
{
    uint64_t rx = counter(seed, RX, between(seed, RX, 1000, 20000000), ms);
    uint64_t tx = counter(seed, TX, between(seed, TX, 1000, 8000000), ms);
    add_uint(r, "net.count", 1);
    add_string(r, "net.0.name", adapter);
    add_ull(r, "net.0.rx.bytes", rx);
    add_ull(r, "net.0.rx.pkts", rx / 900);
    add_ull(r, "net.0.rx.errs", 0);
    add_ull(r, "net.0.rx.drop", 0);
    add_ull(r, "net.0.tx.bytes", tx);
    add_ull(r, "net.0.tx.pkts", tx / 700);
    add_ull(r, "net.0.tx.errs", 0);
    add_ull(r, "net.0.tx.drop", 0);
}

static void add_block(struct record *r, const char *name, uint32_t seed, uint64_t ms)
{
    char path[320];
    uint64_t rd = counter(seed, RD, between(seed, RD, 4096, 50000000), ms);
    uint64_t wr = counter(seed, WR, between(seed, WR, 4096, 30000000), ms);
    uint64_t flush = counter(seed, FLUSH, between(seed, FLUSH, 10, 200), ms);
    snprintf(path, sizeof(path), "/var/lib/libvirt/images/%s.qcow2", name);
    add_uint(r, "block.count", 1);
    add_string(r, "block.0.name", "vda");
    add_string(r, "block.0.path", path);
    add_uint(r, "block.0.backingIndex", 1);
    add_ull(r, "block.0.rd.reqs", rd / 16384);
    add_ull(r, "block.0.rd.bytes", rd);
    add_ull(r, "block.0.rd.times", rd / 16384 * 200000);
    add_ull(r, "block.0.wr.reqs", wr / 8192);
    add_ull(r, "block.0.wr.bytes", wr);
    add_ull(r, "block.0.wr.times", wr / 8192 * 300000);
    add_ull(r, "block.0.fl.reqs", flush);
    add_ull(r, "block.0.fl.times", flush * 900000);
    add_ull(r, "block.0.allocation", 5000000000ull);
    add_ull(r, "block.0.capacity", 50000000000ull);
    add_ull(r, "block.0.physical", 5100000000ull);
}

/* ---- what is asked ---- */

/* The place of a machine in the tables; it never changes. */
static unsigned int slot_of(const unsigned char *uuid, uint32_t seed)
{
    static const unsigned char none[16];
    unsigned int i = seed & (SLOTS - 1), tried = 0;
    pthread_mutex_lock(&lock);
    while (memcmp(counters->slots[i].uuid, uuid, 16) && memcmp(counters->slots[i].uuid, none, 16) && tried++ < SLOTS)
        i = (i + 1) & (SLOTS - 1);
    memcpy(counters->slots[i].uuid, uuid, 16);
    pthread_mutex_unlock(&lock);
    return i;
}

static void count(unsigned int slot, unsigned int groups)
{
    unsigned int n = (unsigned int)__builtin_popcount(groups);
    atomic_fetch_add(&counters->records, 1);
    atomic_fetch_add(&counters->groups, n);
    atomic_fetch_add(&counters->slots[slot].records, 1);
    atomic_fetch_add(&counters->slots[slot].groups, n);
    for (int g = 0; g < GROUPS; g++)
        if (groups & (1u << g))
            atomic_fetch_add(&counters->by_group[g], 1);
}

/* The test driver names the host's end of an adapter anew at each start; only the definition tells. */
static void read_adapter(virDomainPtr dom, unsigned int slot, char *adapter)
{
    int id = (int)virDomainGetID(dom);
    pthread_mutex_lock(&lock);
    int known = facts[slot].adapter[0] && facts[slot].id == id;
    if (known)
        memcpy(adapter, facts[slot].adapter, sizeof(facts[slot].adapter));
    pthread_mutex_unlock(&lock);
    if (known)
        return;
    char *xml = virDomainGetXMLDesc(dom, 0);
    const char *nic = xml ? strstr(xml, "<interface") : NULL;
    const char *target = nic ? strstr(nic, "<target dev='") : NULL;
    strcpy(adapter, "vnet0");
    if (target)
        sscanf(target, "<target dev='%31[^']", adapter);
    free(xml);
    pthread_mutex_lock(&lock);
    facts[slot].id = id;
    memcpy(facts[slot].adapter, adapter, sizeof(facts[slot].adapter));
    pthread_mutex_unlock(&lock);
}

static const unsigned int known_groups = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL |
    VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK;

/* Takes over `dom`; NULL when the machine is gone. */
static virDomainStatsRecordPtr describe(virDomainPtr dom, unsigned int groups, uint64_t ms)
{
    struct record r = {NULL, 0, 0};
    unsigned char uuid[16];
    char adapter[32];
    virDomainInfo info;
    int state, reason;
    if (virDomainGetUUID(dom, uuid) < 0 || virDomainGetInfo(dom, &info) < 0 ||
        virDomainGetState(dom, &state, &reason, 0) < 0)
        return NULL;
    int active = state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED;
    uint32_t seed = seed_of(uuid);
    unsigned int slot = slot_of(uuid, seed);
    uint64_t cpu = counter(seed, CPU, between(seed, CPU, 20000000, 900000000), ms);
    count(slot, groups);
    if (groups & VIR_DOMAIN_STATS_STATE) {
        add_int(&r, "state.state", state);
        add_int(&r, "state.reason", reason);
    }
    if (active && groups & VIR_DOMAIN_STATS_CPU_TOTAL)
        add_cpu(&r, cpu);
    if (groups & VIR_DOMAIN_STATS_BALLOON)
        add_balloon(&r, &info, active, seed, ms);
    if (groups & VIR_DOMAIN_STATS_VCPU)
        add_vcpus(&r, &info, active, seed, cpu, ms);
    if (active && groups & VIR_DOMAIN_STATS_INTERFACE) {
        read_adapter(dom, slot, adapter);
        add_net(&r, adapter, seed, ms);
    }
    if (active && groups & VIR_DOMAIN_STATS_BLOCK)
        add_block(&r, virDomainGetName(dom), seed, ms);
    virDomainStatsRecordPtr record = calloc(1, sizeof(*record));
    record->dom = dom;
    record->params = r.params;
    record->nparams = r.count;
    return record;
}

static int answer(virDomainPtr *doms, int n, unsigned int groups, virDomainStatsRecordPtr **result)
{
    struct timespec now;
    virDomainStatsRecordPtr *records = calloc((size_t)n + 1, sizeof(*records));
    int made = 0;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
    atomic_fetch_add(&counters->calls, 1);
    for (int i = 0; i < n; i++) {
        virDomainStatsRecordPtr record = describe(doms[i], groups ? groups : known_groups, ms);
        if (record)
            records[made++] = record;
        else
            virDomainFree(doms[i]);
    }
    *result = records;
    return made;
}

int virConnectGetAllDomainStats(virConnectPtr conn, unsigned int groups, virDomainStatsRecordPtr **result,
                                unsigned int flags)
{
    virDomainPtr *doms = NULL;
    int n = virConnectListAllDomains(conn, &doms, flags & 0xFFFFu); /* above: not filters */
    if (n < 0)
        return -1;
    n = answer(doms, n, groups, result);
    free(doms);
    return n;
}

int virDomainListGetStats(virDomainPtr *doms, unsigned int groups, virDomainStatsRecordPtr **result,
                          unsigned int flags)
{
    int n = 0;
    (void)flags;
    for (; doms[n]; n++)
        virDomainRef(doms[n]);
    return answer(doms, n, groups, result);
}

/* ---- one set of machines for all clients ---- */

typedef virConnectPtr (*opener)(const char *, virConnectAuthPtr, unsigned int);

virConnectPtr virConnectOpenAuth(const char *uri, virConnectAuthPtr auth, unsigned int flags)
{
    static struct { char uri[512]; virConnectPtr conn; } opened[16];
    static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
    opener open_really = (opener)dlsym(RTLD_NEXT, "virConnectOpenAuth");
    virConnectPtr conn;
    unsigned int i = 0;
    if (!uri || strncmp(uri, "test:///", 8) || strlen(uri) >= sizeof(opened[0].uri))
        return open_really(uri, auth, flags);
    pthread_mutex_lock(&opening);
    while (i < 15 && opened[i].conn && strcmp(opened[i].uri, uri))
        i++;
    if (!opened[i].conn && (opened[i].conn = open_really(uri, auth, 0)))
        strcpy(opened[i].uri, uri);
    conn = opened[i].conn;
    if (conn)
        virConnectRef(conn);
    pthread_mutex_unlock(&opening);
    return conn;
}

__attribute__((constructor)) static void prepare(void)
{
    map_counters();
}
