/* Preloaded into libvirtd, this makes libvirt's test driver answer as a busy QEMU host would:
 *
 * - bulk statistics have QEMU's 55 values a machine (two processors, one disk, one adapter), only of the groups asked
 *   for, and move as a pure function of the machine's UUID and the monotonic clock (records.h; model.py is the same);
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

#include "records.h"

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
