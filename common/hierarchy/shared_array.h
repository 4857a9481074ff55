// A growing array of plain values whose copies share memory.
//
// A copy costs an address for some thousand values. Whichever of the two changes a value first has
// a page of its own from then on (128 bytes, and 512 of addresses for each 64 pages), so copies
// cost what differs. Reading goes by two addresses. Copies are each thread-compatible, on threads
// of their own.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace accord::hierarchy {

// Larger pages are read quicker; they cost more where copies differ in values that lie apart.
template <typename T, size_t kPageBytes = 128>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  SharedArray() = default;
  SharedArray(const SharedArray& other) : size_(other.size_), branches_(other.branches_) {
    for (Branch* const branch : branches_) Share(branch);
  }
  SharedArray(SharedArray&& other) noexcept
      : size_(std::exchange(other.size_, 0)), branches_(std::exchange(other.branches_, {})) {}
  SharedArray& operator=(SharedArray other) noexcept {
    std::swap(size_, other.size_);
    std::swap(branches_, other.branches_);
    return *this;
  }
  ~SharedArray() {
    for (Branch* const branch : branches_) Release(branch);
  }

  size_t size() const { return size_; }
  // Precondition of both: index < size().
  const T& operator[](size_t index) const {
    return branches_[index / kBranchItems]->pages[PageOf(index)]->items[index % kPageItems];
  }
  // To be changed. Valid until the array is copied, as is every other one of it.
  T& Mutable(size_t index) {
    Branch*& branch = branches_[index / kBranchItems];
    if (IsShared(branch)) branch = Replace(branch, CopyOf(*branch));
    Page*& page = branch->pages[PageOf(index)];
    if (IsShared(page)) page = Replace(page, CopyOf(*page));
    return page->items[index % kPageItems];
  }

  // Makes it at least so long; what is new is T().
  void Grow(size_t size) {
    if (size <= size_) return;
    const size_t pages = PagesFor(size);
    for (size_t page = PagesFor(size_); page < pages; ++page) AddPage(page, new Page());
    size_ = size;
  }
  // So many equal values, which share one page. Whatever was there is forgotten.
  void Fill(size_t size, const T& value) {
    *this = SharedArray();
    if (size == 0) return;
    Page* const page = new Page();
    std::fill(std::begin(page->items), std::end(page->items), value);
    for (size_t i = 0; i < PagesFor(size); ++i) AddPage(i, Share(page));
    Release(page);
    size_ = size;
    // Beyond the end stands what is to be new.
    for (size_t i = size; i < PagesFor(size) * kPageItems; ++i) Mutable(i) = T();
  }

 private:
  static constexpr size_t kPageItems = std::max<size_t>(4, std::bit_floor(kPageBytes / sizeof(T)));
  static constexpr size_t kBranchPages = 64;
  static constexpr size_t kBranchItems = kPageItems * kBranchPages;

  struct Page {
    std::atomic<uint32_t> sharers{1};
    T items[kPageItems] = {};
  };
  struct Branch {
    std::atomic<uint32_t> sharers{1};
    Page* pages[kBranchPages] = {};  // null from the end on
  };

  static size_t PageOf(size_t index) { return index / kPageItems % kBranchPages; }
  static size_t PagesFor(size_t size) { return (size + kPageItems - 1) / kPageItems; }

  template <typename Block>
  static bool IsShared(const Block* block) {
    return block->sharers.load(std::memory_order_acquire) != 1;
  }
  template <typename Block>
  static Block* Share(Block* block) {
    block->sharers.fetch_add(1, std::memory_order_relaxed);
    return block;
  }
  template <typename Block>
  static Block* Replace(Block* old, Block* own) {
    Release(old);
    return own;
  }
  static Page* CopyOf(const Page& page) {
    auto* const copy = new Page();
    std::copy(std::begin(page.items), std::end(page.items), std::begin(copy->items));
    return copy;
  }
  static Branch* CopyOf(const Branch& branch) {
    auto* const copy = new Branch();
    for (size_t i = 0; i < kBranchPages && branch.pages[i] != nullptr; ++i) {
      copy->pages[i] = Share(branch.pages[i]);
    }
    return copy;
  }
  static void Release(Page* page) {
    if (page->sharers.fetch_sub(1, std::memory_order_acq_rel) == 1) delete page;
  }
  static void Release(Branch* branch) {
    if (branch->sharers.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    for (Page* const page : branch->pages) {
      if (page != nullptr) Release(page);
    }
    delete branch;
  }
  // The next one.
  void AddPage(size_t number, Page* page) {
    if (number % kBranchPages == 0) branches_.push_back(new Branch());
    Branch*& branch = branches_.back();
    if (IsShared(branch)) branch = Replace(branch, CopyOf(*branch));
    branch->pages[number % kBranchPages] = page;
  }

  size_t size_ = 0;
  std::vector<Branch*> branches_;
};

}  // namespace accord::hierarchy
